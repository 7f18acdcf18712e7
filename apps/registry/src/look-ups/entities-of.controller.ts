import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, Matches } from 'class-validator';
import { Caller, forbidden } from '@hub/runtime';
import type { Caller as KeyHolder } from '@hub/runtime';
import type { EntityOfKey } from './entities-of.service.js';
import { EntitiesOfService } from './entities-of.service.js';

const MOST_KEYS = 500;
/** Halves of HMACs, so without the version digit of a real UUID. */
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Native keys as the connectors keep them. */
export class NativeKeys {
  @ApiProperty({ type: [String], format: 'uuid', maxItems: MOST_KEYS })
  @IsArray()
  @ArrayMaxSize(MOST_KEYS)
  @Matches(UUID, { each: true })
  keys!: string[];
}

/** What became of native records; for the hub's own processes. */
@ApiTags('internal')
@ApiBearerAuth()
@Controller('v1/entities-of')
export class EntitiesOfController {
  constructor(private readonly entities: EntitiesOfService) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Entities of native records, for receipts' })
  @ApiResponse({
    status: 200,
    description:
      '`{ <key>: [ { kind, id, version } | { kind, state: "held" } ] }`; unknown keys are absent',
  })
  find(
    @Body() { keys }: NativeKeys,
    @Caller() caller: KeyHolder,
  ): Promise<Record<string, EntityOfKey[]>> {
    if (!caller.internal) {
      throw forbidden();
    }
    return this.entities.find(keys);
  }
}

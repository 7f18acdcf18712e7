import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOperation,
  ApiPropertyOptional,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsUUID } from 'class-validator';
import type { DeliveryState } from '@hub/contracts';
import { DELIVERY_STATES } from '@hub/contracts';
import type { Page } from '@hub/runtime';
import { ListQuery } from '@hub/runtime';
import type { DeliveryAnswer } from './delivery.store.js';
import { DeliveryStore } from './delivery.store.js';
import type { ReceiptDelivery } from './receipt-delivery.js';

/** `?state=&limit=&after=` of the list of deliveries. */
export class DeliveriesQuery extends ListQuery {
  @ApiPropertyOptional({ enum: DELIVERY_STATES })
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;

  @IsOptional()
  @IsUUID()
  declare after?: string;
}

/** Entities whose deliveries are asked for. */
export class EntitiesBody {
  @ApiProperty({ type: [String], maxItems: 100 })
  @IsArray()
  @ArrayMaxSize(100)
  @IsUUID(undefined, { each: true })
  entities!: string[];
}

/** What a system is given, and what becomes of it. */
@ApiTags('deliveries')
@ApiBearerAuth()
@Controller('v1')
export class DeliveriesController {
  constructor(private readonly store: DeliveryStore) {}

  @Get('systems/:system/deliveries')
  @ApiOperation({ summary: 'Deliveries to a system, oldest first' })
  async list(
    @Param('system') system: string,
    @Query() { state, limit, after }: DeliveriesQuery,
  ): Promise<Page<DeliveryAnswer>> {
    const items = await this.store.page({
      system,
      limit,
      ...(state ? { state } : {}),
      ...(after ? { after } : {}),
    });
    const next = items.length === limit ? items.at(-1)?.delivery : undefined;
    return { items, ...(next ? { next } : {}) };
  }

  /** For receipts given elsewhere: their connector knows the entities, this one what its systems were given of them. */
  @Post('deliveries-of')
  @HttpCode(200)
  @ApiOperation({ summary: 'What the systems served here were given of these entities' })
  async ofEntities(@Body() { entities }: EntitiesBody): Promise<Page<ReceiptDelivery>> {
    return { items: (await this.store.ofEntities(entities)).map(briefly) };
  }
}

function briefly({ system, form, state, at }: DeliveryAnswer): ReceiptDelivery {
  return { system, form, state, at };
}

import { Controller, Get, Headers, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { languageOf } from '@hub/contracts';
import type { Trace } from './trace.js';
import { TraceService } from './trace.service.js';

const EXAMPLE = {
  receipt: '019ab8c0-7d00-8000-9f31-4a6f2c0d7be1',
  system: 'market-regulation',
  state: 'published',
  steps: [
    {
      step: 'received',
      at: '2026-11-25T09:30:01.000+08:00',
      app: 'departments',
      system: 'market-regulation',
      form: 'business-license',
    },
    { step: 'decided', state: 'published', attempt: 1 },
    {
      step: 'shared',
      at: '2026-11-25T09:30:01.900+08:00',
      kind: 'license',
      entityId: '019ab8c0-7e88-7a10-b4a1-5f0e7c11d2aa',
      version: 1,
      state: 'active',
    },
  ],
};

/** What became of one record. */
@ApiTags('trace')
@ApiBearerAuth()
@Controller('v1/trace')
export class TraceController {
  constructor(private readonly service: TraceService) {}

  /** Values are never among it, only what is wrong with them. */
  @Get(':receipt')
  @ApiOperation({ summary: 'The life of one record, step by step' })
  @ApiOkResponse({ schema: { example: EXAMPLE } })
  trace(
    @Param('receipt') receipt: string,
    @Headers('accept-language') language: string | undefined,
  ): Promise<Trace> {
    return this.service.trace(receipt, languageOf(language));
  }
}

import { Controller, Get, Headers, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional } from 'class-validator';
import type { IntakeState } from '@hub/contracts';
import { INTAKE_STATES, languageOf } from '@hub/contracts';
import type { Caller as KeyHolder, Page } from '@hub/runtime';
import { Caller, ListQuery } from '@hub/runtime';
import type { Books } from './books.js';
import { BooksService } from './books.service.js';
import type { ReceiptAnswer } from './receipt-answer.js';
import { ReceiptsService } from './receipts.service.js';

/** `?state=&since=&limit=&after=` of the list of receipts. */
export class ReceiptsQuery extends ListQuery {
  @ApiPropertyOptional({ enum: INTAKE_STATES.slice(1) })
  @IsOptional()
  @IsIn(INTAKE_STATES.slice(1))
  state?: IntakeState;

  @ApiPropertyOptional({ description: 'Received at or after this RFC 3339 date-time' })
  @IsOptional()
  @IsISO8601({ strict: true })
  since?: string;
}

/** What became of records, and the books of a system. */
@ApiTags('receipts')
@ApiBearerAuth()
@Controller('v1')
export class ReceiptsController {
  constructor(
    private readonly receipts: ReceiptsService,
    private readonly books: BooksService,
  ) {}

  /** 404 for another system's receipt and for a number never given. */
  @Get('receipts/:receipt')
  @ApiOperation({ summary: 'What became of one record' })
  find(
    @Param('receipt') receipt: string,
    @Caller() caller: KeyHolder,
    @Headers('accept-language') language: string | undefined,
  ): Promise<ReceiptAnswer> {
    return this.receipts.find(receipt, caller, languageOf(language));
  }

  @Get('systems/:system/receipts')
  @ApiOperation({ summary: 'Decided receipts of a system, oldest first' })
  list(
    @Param('system') system: string,
    @Query() query: ReceiptsQuery,
    @Headers('accept-language') language: string | undefined,
  ): Promise<Page<ReceiptAnswer>> {
    const { state, since, after, limit } = query;
    const filter = {
      limit,
      ...(state ? { state } : {}),
      ...(since ? { since: new Date(since) } : {}),
      ...(after ? { after } : {}),
    };
    return this.receipts.list(system, filter, languageOf(language));
  }

  @Get('systems/:system/books')
  @ApiOperation({ summary: 'What was received, what became of it, and whether that adds up' })
  closeBooks(@Param('system') system: string): Promise<Books> {
    return this.books.of(system);
  }
}

import { Controller, Get, Headers } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { languageOf } from '@hub/contracts';
import { BooksService } from './books.service.js';
import type { HubBooks } from './hub-books.js';
import { hubBooks } from './hub-books.js';

const EXAMPLE = {
  balanced: true,
  systems: {
    'market-regulation': {
      received: 12408,
      repeated: 0,
      published: 11973,
      duplicate: 402,
      superseded: 0,
      notShared: 10,
      discarded: 0,
      returned: 0,
      quarantined: 21,
      inFlight: 2,
      balanced: true,
      refused: 3,
    },
  },
  registry: { toMerge: 0, dirty: 0, held: 0, balanced: true },
};

/** The books of the whole hub. */
@ApiTags('books')
@ApiBearerAuth()
@Controller('v1/books')
export class BooksController {
  constructor(private readonly books: BooksService) {}

  @Get()
  @ApiOperation({ summary: 'What was received, what became of it, and whether that adds up' })
  @ApiOkResponse({ schema: { example: EXAMPLE } })
  async close(@Headers('accept-language') language: string | undefined): Promise<HubBooks> {
    return hubBooks(await this.books.collect(), languageOf(language));
  }
}

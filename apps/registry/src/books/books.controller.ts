import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RegistryBooks } from './balance.js';
import { BooksService } from './books.service.js';

/** The registry's books. */
@ApiTags('books')
@ApiBearerAuth()
@Controller('v1/books')
export class BooksController {
  constructor(private readonly books: BooksService) {}

  @Get()
  @ApiOperation({
    summary: 'What is still to be merged and published, and whether nothing is missing',
  })
  @ApiOkResponse({ description: '`{ toMerge, dirty, held, balanced }`' })
  close(): Promise<RegistryBooks> {
    return this.books.close();
  }
}

import type { MessageEvent } from '@nestjs/common';
import { Controller, Headers, Sse } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Observable } from 'rxjs';
import { languageOf } from '@hub/contracts';
import { EventsService } from './events.service.js';

const EXAMPLE = `event: systems
data: {"items":[{"system":"market-regulation","status":"up"}]}

event: books
data: {"balanced":true,"systems":{},"registry":{}}

event: license
data: {"entityId":"019ab8c0-7e88-7a10-b4a1-5f0e7c11d2aa","version":1,"state":"active","name":"营业执照"}

event: time
data: {"at":"2026-11-25T09:30:05.000+08:00"}
`;

/** What changes, as it changes. */
@ApiTags('events')
@ApiBearerAuth()
@Controller('v1/events')
export class EventsController {
  constructor(private readonly events: EventsService) {}

  /** `systems` and `books` are whole each time; `skipped` counts licenses that came too fast to be told. */
  @Sse()
  @ApiOperation({ summary: 'Server-sent events: systems, books, license, skipped, time' })
  @ApiOkResponse({ content: { 'text/event-stream': { example: EXAMPLE } } })
  listen(@Headers('accept-language') language: string | undefined): Observable<MessageEvent> {
    return this.events.listen(languageOf(language));
  }
}

import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Inject, Module } from '@nestjs/common';
import type { Clock } from '@hub/contracts';
import { CLOCK, Doors, Health, HubKeys, HubSettings, Log, ThisApp } from '@hub/runtime';
import { BooksController } from './books/books.controller.js';
import { BooksService } from './books/books.service.js';
import { CommandsController } from './commands/commands.controller.js';
import { CommandsService } from './commands/commands.service.js';
import { EventsController } from './events/events.controller.js';
import { EventsService } from './events/events.service.js';
import { FIRST_RECORD, FirstRecordController } from './first-record/first-record.controller.js';
import type { Console } from './open-console.js';
import { openConsole } from './open-console.js';
import { readPageFiles } from './page/page-files.js';
import { PAGE_FILES, PageController } from './page/page.controller.js';
import { SystemsController } from './systems/systems.controller.js';
import { SystemsService } from './systems/systems.service.js';
import { TraceController } from './trace/trace.controller.js';
import { TraceService } from './trace/trace.service.js';

const CONSOLE = Symbol('Console');

type RuntimeTuple = [HubSettings, Log, Health, HubKeys, Doors, ThisApp, Clock];

/** The console as a Nest module: how every system is, the books, one record's life, commands, events and the page. */
@Module({
  controllers: [
    PageController,
    SystemsController,
    FirstRecordController,
    BooksController,
    TraceController,
    CommandsController,
    EventsController,
  ],
  providers: [
    {
      provide: CONSOLE,
      inject: [HubSettings, Log, Health, HubKeys, Doors, ThisApp, CLOCK],
      useFactory: (...[settings, log, health, keys, doors, thisApp, clock]: RuntimeTuple) =>
        openConsole({ settings, log, health, keys, doors, thisApp, clock }),
    },
    { provide: PAGE_FILES, useFactory: readPageFiles },
    partOf(SystemsService, ({ systems }) => systems),
    partOf(BooksService, ({ books }) => books),
    partOf(TraceService, ({ trace }) => trace),
    partOf(CommandsService, ({ commands }) => commands),
    partOf(EventsService, ({ events }) => events),
    partOf(FIRST_RECORD, (console) => console.firstRecord),
  ],
})
export class ConsoleModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(CONSOLE) private readonly console: Console) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.console.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.console.close();
  }
}

function partOf(provide: unknown, pick: (console: Console) => unknown) {
  return { provide: provide as symbol, inject: [CONSOLE], useFactory: pick };
}

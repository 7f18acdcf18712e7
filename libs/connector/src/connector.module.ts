import type { DynamicModule, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Inject, Module } from '@nestjs/common';
import type { Clock } from '@hub/contracts';
import {
  CLOCK,
  Doors,
  Health,
  HubKeys,
  HubSettings,
  Log,
  Metrics,
  TRANSPORTS,
  ThisApp,
} from '@hub/runtime';
import { CommandStore } from './commands/command.store.js';
import { CommandsConsumer } from './commands/commands.consumer.js';
import { CommandsController } from './commands/commands.controller.js';
import { CommandsService } from './commands/commands.service.js';
import type { ConnectorOptions } from './connector-app.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DeliveryStore } from './deliveries/delivery.store.js';
import { DeliveryIntake } from './deliveries/intake.js';
import { SharedConsumer } from './deliveries/shared.consumer.js';
import { PushParts, PushesService } from './door/pushes.service.js';
import { RecordsController } from './door/records.controller.js';
import { WithdrawalsController } from './door/withdrawals.controller.js';
import { WithdrawalsService } from './door/withdrawals.service.js';
import type { Connector } from './open-connector.js';
import { openConnector } from './open-connector.js';
import { Processor } from './processor/processor.js';
import { ReceivedConsumer } from './processor/received.consumer.js';
import { BooksService } from './receipts/books.service.js';
import { ReceiptsController } from './receipts/receipts.controller.js';
import { ReceiptsService } from './receipts/receipts.service.js';

const CONNECTOR = Symbol('Connector');

/** A connector as a Nest module: the door, the processor and what became of records, for all systems of one app. */
@Module({})
export class ConnectorModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(CONNECTOR) private readonly connector: Connector,
    private readonly doors: Doors,
  ) {}

  static forApp(options: ConnectorOptions): DynamicModule {
    return {
      module: ConnectorModule,
      controllers: [
        RecordsController,
        WithdrawalsController,
        ReceiptsController,
        DeliveriesController,
        CommandsController,
        ReceivedConsumer,
        CommandsConsumer,
        SharedConsumer,
      ],
      providers: [
        {
          provide: CONNECTOR,
          inject: [HubSettings, Log, Health, Metrics, HubKeys, ThisApp, CLOCK],
          useFactory: (...parts: RuntimeTuple) => openConnector(options, runtimeOf(parts)),
        },
        partOf(TRANSPORTS, (connector) => [connector.server]),
        partOf(PushParts, pushPartsOf),
        partOf(Processor, (connector) => connector.processor),
        partOf(DeliveryStore, (connector) => connector.deliveries.store),
        partOf(DeliveryIntake, (connector) => connector.deliveries.intake),
        partOf(CommandsService, (connector) => connector.commands),
        partOf(CommandStore, (connector) => connector.commandStore),
        partOf(ReceiptsService, (connector) => connector.receiptsService),
        partOf(BooksService, (connector) => connector.books),
        PushesService,
        WithdrawalsService,
      ],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    this.doors.signal.addEventListener('abort', () => void this.connector.stopReading(), {
      once: true,
    });
    await this.connector.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connector.stopReading();
    await this.connector.close();
  }
}

type RuntimeTuple = [HubSettings, Log, Health, Metrics, HubKeys, ThisApp, Clock];

function runtimeOf([settings, log, health, metrics, keys, thisApp, clock]: RuntimeTuple) {
  return { settings, log, health, metrics, keys, thisApp, clock };
}

function partOf(provide: unknown, pick: (connector: Connector) => unknown) {
  return { provide: provide as symbol, inject: [CONNECTOR], useFactory: pick };
}

function pushPartsOf(connector: Connector): PushParts {
  return {
    door: connector.door,
    forms: connector.forms,
    misconfigured: new Set(connector.systems.problems.keys()),
    clock: connector.clock,
    addRefused: (form, count) => connector.ledger.addRefused(form, count),
    noteReceived: (system, count) => connector.sources.notePush(system, count),
  };
}

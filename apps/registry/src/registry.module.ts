import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Inject, Module } from '@nestjs/common';
import type { Clock } from '@hub/contracts';
import {
  CLOCK,
  Health,
  HubKeys,
  HubSettings,
  Log,
  Metrics,
  ThisApp,
  TRANSPORTS,
} from '@hub/runtime';
import { BooksController } from './books/books.controller.js';
import { BooksService } from './books/books.service.js';
import { CanonicalConsumer } from './intake/canonical.consumer.js';
import { Registrar } from './intake/registrar.js';
import { EntitiesController } from './look-ups/entities.controller.js';
import { EntitiesService } from './look-ups/entities.service.js';
import { EntitiesOfController } from './look-ups/entities-of.controller.js';
import { EntitiesOfService } from './look-ups/entities-of.service.js';
import { LicensesController } from './look-ups/licenses.controller.js';
import { LicensesService } from './look-ups/licenses.service.js';
import type { Registry } from './open-registry.js';
import { openRegistry } from './open-registry.js';

const REGISTRY = Symbol('Registry');

type RuntimeTuple = [HubSettings, Log, Health, Metrics, HubKeys, ThisApp, Clock];

function partOf(provide: unknown, pick: (registry: Registry) => unknown) {
  return { provide: provide as symbol, inject: [REGISTRY], useFactory: pick };
}

/** The registry as a Nest module: matches, merges, publishes, answers look-ups. */
@Module({
  controllers: [
    BooksController,
    CanonicalConsumer,
    EntitiesController,
    EntitiesOfController,
    LicensesController,
  ],
  providers: [
    {
      provide: REGISTRY,
      inject: [HubSettings, Log, Health, Metrics, HubKeys, ThisApp, CLOCK],
      useFactory: (...parts: RuntimeTuple) => {
        const [settings, log, health, metrics, keys, thisApp, clock] = parts;
        return openRegistry({ settings, log, health, metrics, keys, thisApp, clock });
      },
    },
    partOf(TRANSPORTS, (registry) => [registry.server]),
    partOf(Registrar, (registry) => registry.registrar),
    partOf(EntitiesService, (registry) => registry.entities),
    partOf(EntitiesOfService, (registry) => registry.entitiesOf),
    partOf(LicensesService, (registry) => registry.licenses),
    partOf(BooksService, (registry) => registry.books),
  ],
})
export class RegistryModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(REGISTRY) private readonly registry: Registry) {}

  onApplicationBootstrap(): void {
    this.registry.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.registry.close();
  }
}

import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { Clock } from '@hub/contracts';
import { Health } from '../health/health.js';
import { ApiKeyGuard } from '../http/api-key.guard.js';
import { Doors } from '../http/doors.js';
import { HealthController } from '../http/health.controller.js';
import type { ProblemFilter } from '../http/problem.filter.js';
import { RequestPipe } from '../http/request.pipe.js';
import { HubKeys } from '../keys/hub-keys.js';
import { KeyFile } from '../keys/key-file.js';
import { Log } from '../log/log.js';
import { Metrics } from '../metrics/metrics.js';
import { HubSettings } from '../settings/hub-settings.js';
import { ThisApp } from './this-app.js';

/** Token of the hub's clock (`HUB_CLOCK`), since `Clock` is an interface: `@Inject(CLOCK) clock: Clock`. */
export const CLOCK = Symbol('Clock');

/** Token under which a module may provide `CustomTransportStrategy[]`: `runApp` connects, starts and stops them. */
export const TRANSPORTS = Symbol('Transports');

/** What every process has one of. */
export interface RuntimeParts {
  readonly settings: HubSettings;
  readonly log: Log;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly hubKeys: HubKeys;
  readonly keyFile: KeyFile;
  readonly doors: Doors;
  readonly thisApp: ThisApp;
  readonly clock: Clock;
  readonly filter: ProblemFilter;
}

/**
 * Makes the parts of the runtime injectable everywhere, by class: the settings (as `HubSettings` and as their own
 * class), `Log`, `Health`, `Metrics`, `HubKeys`, `KeyFile`, `Doors`, `ThisApp`, and `CLOCK`.
 */
@Module({})
export class RuntimeModule {
  static of(parts: RuntimeParts, app: Type | DynamicModule): DynamicModule {
    const shared = valuesOf(parts);
    return {
      module: RuntimeModule,
      global: true,
      imports: [app],
      controllers: [HealthController],
      providers: [
        ...shared,
        { provide: TRANSPORTS, useValue: [] },
        { provide: APP_GUARD, useClass: ApiKeyGuard },
        { provide: APP_PIPE, useClass: RequestPipe },
        { provide: APP_FILTER, useValue: parts.filter },
      ],
      exports: shared,
    };
  }
}

function valuesOf(parts: RuntimeParts): Provider[] {
  const values = new Map<unknown, unknown>([
    [HubSettings, parts.settings],
    [parts.settings.constructor, parts.settings],
    [Log, parts.log],
    [Health, parts.health],
    [Metrics, parts.metrics],
    [HubKeys, parts.hubKeys],
    [KeyFile, parts.keyFile],
    [Doors, parts.doors],
    [ThisApp, parts.thisApp],
    [CLOCK, parts.clock],
  ]);
  return [...values].map(([provide, useValue]) => ({ provide: provide as Type, useValue }));
}

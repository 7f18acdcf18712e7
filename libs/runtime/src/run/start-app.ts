import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { Health } from '../health/health.js';
import { AllowedMethods } from '../http/allowed-methods.js';
import { addDocs } from '../http/docs.js';
import { Doors } from '../http/doors.js';
import { createEdge } from '../http/edge.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { HubKeys } from '../keys/hub-keys.js';
import { KeyFile } from '../keys/key-file.js';
import type { Log } from '../log/log.js';
import { NestLog } from '../log/nest-log.js';
import { Metrics } from '../metrics/metrics.js';
import type { AppName } from '../settings/apps.js';
import type { HubSettings } from '../settings/hub-settings.js';
import { httpAddress } from '../settings/hub-settings.js';
import type { RuntimeParts } from './runtime-module.js';
import { RuntimeModule, TRANSPORTS } from './runtime-module.js';
import { ThisApp } from './this-app.js';

/** What an app is made of. */
export interface AppOptions {
  readonly name: AppName;
  readonly module: Type | DynamicModule;
  readonly settings: HubSettings;
  /** Called once while stopping, after the last batch is committed and before connections close. */
  readonly onStop?: () => Promise<void>;
  /** `runApp` ends the process with code 1 when stopping takes longer. Default: 20,000. */
  readonly stopWithinMs?: number;
}

/** An app that runs. */
export interface RunningApp {
  readonly app: NestFastifyApplication;
  /** Its base address, e.g. `http://127.0.0.1:7104`. */
  readonly address: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /**
   * Stops in order: new work is refused and requests under way are finished; the transports finish their batches and
   * commit; `onStop`; the modules let go of their connections; the listener closes. Safe to call twice.
   */
  readonly stop: () => Promise<void>;
}

const CHANGES_WITHIN_MS = 10_000;
const READS_WITHIN_MS = 1_000;

/** Starts an app in this process. Throws what its modules throw while starting; whatever had begun is let go of. */
export async function startApp(options: AppOptions, log: Log): Promise<RunningApp> {
  const parts = partsOf(options, log);
  const methods = new AllowedMethods();
  const filter = new ProblemFilter(log, methods);
  parts.health.report('start', false, 'starting');

  const app = await NestFactory.create<NestFastifyApplication>(
    RuntimeModule.of({ ...parts, filter }, options.module),
    createEdge({
      doors: parts.doors,
      keys: parts.keyFile,
      metrics: parts.metrics,
      methods,
      filter,
    }),
    { logger: new NestLog(log), bodyParser: false, abortOnError: false },
  );
  addDocs(app, app.getHttpAdapter().getInstance(), options.name);

  const transports = transportsOf(app);
  transports.forEach((strategy) => app.connectMicroservice({ strategy }));
  const stop = once(() => stopInOrder({ app, transports, parts, onStop: options.onStop }));
  try {
    // Listening first, so that whoever waits for Kafka with us can be told so by /health/ready.
    await app.listen(options.settings.portOf(options.name), options.settings.HUB_HTTP_HOST);
    parts.thisApp.address = addressOf(app, options.settings);
    await app.startAllMicroservices();
  } catch (error) {
    await stop().catch((failure: unknown) => log.error('stop-failed', failure));
    throw error;
  }
  parts.health.report('start', true);
  return { app, address: parts.thisApp.address, log, metrics: parts.metrics, stop };
}

function partsOf({ name, settings }: AppOptions, log: Log): Omit<RuntimeParts, 'filter'> {
  const hubKeys = new HubKeys(settings.HUB_HMAC_KEY);
  return {
    settings,
    log,
    health: new Health(),
    metrics: new Metrics(),
    hubKeys,
    keyFile: new KeyFile(settings.HUB_KEYS_FILE, log, hubKeys.internalKey()),
    doors: new Doors(),
    thisApp: new ThisApp(name, settings.HUB_INSTANCE, settings.addressOf(name)),
    clock: settings.clock,
  };
}

/** The transports of all modules; the runtime's own module provides an empty list, so that there is always one. */
function transportsOf(app: NestFastifyApplication): CustomTransportStrategy[] {
  return app.get<CustomTransportStrategy[]>(TRANSPORTS, { strict: false, each: true }).flat();
}

function addressOf(app: NestFastifyApplication, settings: HubSettings): string {
  const { port } = app.getHttpServer().address() as AddressInfo;
  return httpAddress(settings.HUB_HTTP_HOST, port);
}

interface Stopping {
  readonly app: NestFastifyApplication;
  readonly transports: readonly CustomTransportStrategy[];
  readonly parts: Omit<RuntimeParts, 'filter'>;
  readonly onStop: (() => Promise<void>) | undefined;
}

async function stopInOrder({ app, transports, parts, onStop }: Stopping): Promise<void> {
  parts.health.report('stop', false, 'stopping');
  parts.doors.close();
  if (!(await parts.doors.drained('change', CHANGES_WITHIN_MS))) {
    parts.log.warn('requests-cut-off', { afterMs: CHANGES_WITHIN_MS });
  }
  await Promise.all(transports.map(async (transport) => transport.close()));
  await onStop?.();
  await parts.doors.drained('read', READS_WITHIN_MS);
  await app.close();
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}

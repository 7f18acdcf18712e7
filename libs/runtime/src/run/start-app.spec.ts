import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Inject, Injectable, Module, Post, Sse } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { Server } from '@nestjs/microservices';
import { Observable } from 'rxjs';
import type { Clock } from '@hub/contracts';
import { Health } from '../health/health.js';
import { Doors } from '../http/doors.js';
import { HubKeys } from '../keys/hub-keys.js';
import { KeyFile } from '../keys/key-file.js';
import { Log } from '../log/log.js';
import { Metrics } from '../metrics/metrics.js';
import { HubSettings } from '../settings/hub-settings.js';
import type { TestAppOptions } from '../testing/boot-test-app.js';
import { bootTestApp, testSettings } from '../testing/boot-test-app.js';
import type { RunningApp } from './start-app.js';
import { Open } from '../http/access.js';
import { CLOCK, TRANSPORTS } from './runtime-module.js';
import { ThisApp } from './this-app.js';

class OwnSettings extends HubSettings {
  POLL_SECONDS: number = 7;
}

interface Signal {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function aSignal(): Signal {
  let resolve = (): void => {};
  const promise = new Promise<void>((given) => {
    resolve = given;
  });
  return { promise, resolve };
}

/** What happened, in order; one list per test. */
@Injectable()
class Story implements OnModuleInit, OnApplicationShutdown {
  readonly events: string[] = [];
  readonly slow = aSignal();
  readonly pushed = aSignal();

  onModuleInit(): void {
    this.events.push('modules ready');
  }

  onApplicationShutdown(): void {
    this.events.push('connections closed');
  }
}

class StoryTransport extends Server implements CustomTransportStrategy {
  constructor(private readonly story: Story) {
    super();
  }

  listen(callback: () => void): void {
    this.story.events.push('transport listens');
    callback();
  }

  close(): void {
    this.story.events.push('transport closed');
  }

  on(): void {}

  unwrap<T>(): T {
    return undefined as T;
  }
}

@Open()
@Controller()
class StoryController {
  constructor(
    private readonly story: Story,
    private readonly doors: Doors,
  ) {}

  @Post('slow')
  async slow(@Body() body: object): Promise<object> {
    this.story.pushed.resolve();
    await this.story.slow.promise;
    this.story.events.push('request finished');
    return body;
  }

  @Get('quick')
  quick(): object {
    return { ok: true };
  }

  @Sse('events')
  events(): Observable<string> {
    return new Observable((subscriber) => {
      subscriber.next('hello');
      this.doors.signal.addEventListener('abort', () => subscriber.complete());
    });
  }
}

@Module({
  controllers: [StoryController],
  providers: [
    Story,
    {
      provide: TRANSPORTS,
      inject: [Story],
      useFactory: (story: Story) => [new StoryTransport(story)],
    },
  ],
})
class StoryModule {}

const post = (address: string): Promise<Response> =>
  fetch(`${address}/slow`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });

describe('startApp', () => {
  const booted: RunningApp[] = [];

  afterEach(() => Promise.all(booted.splice(0).map((running) => running.stop())));

  async function boot(options: TestAppOptions): Promise<RunningApp> {
    const running = await bootTestApp(options);
    booted.push(running);
    return running;
  }

  it('makes the runtime injectable, the settings also by their own class', async () => {
    const parts: unknown[] = [];
    @Injectable()
    class Wanting {
      // eslint-disable-next-line max-params -- one of each, to see that each can be had
      constructor(
        log: Log,
        health: Health,
        metrics: Metrics,
        keys: HubKeys,
        file: KeyFile,
        own: OwnSettings,
        base: HubSettings,
        readonly thisApp: ThisApp,
        @Inject(CLOCK) clock: Clock,
      ) {
        parts.push(log, health, metrics, keys, file, own.POLL_SECONDS, own === base, clock.now());
      }
    }
    @Module({ providers: [Wanting] })
    class WantingModule {}

    const running = await boot({
      module: WantingModule,
      settings: testSettings(OwnSettings),
      name: 'registry',
    });

    expect(parts).toEqual([
      expect.any(Log),
      expect.any(Health),
      expect.any(Metrics),
      expect.any(HubKeys),
      expect.any(KeyFile),
      7,
      true,
      expect.any(Date),
    ]);
    const { thisApp } = running.app.get(Wanting);
    expect(thisApp.address).toBe(running.address);
    expect(thisApp.origin).toBe('registry/1');
  });

  it('starts and stops in order, and finishes what is under way', async () => {
    const running = await boot({
      module: StoryModule,
      onStop: async () => void running.app.get(Story).events.push('onStop'),
    });
    const story = running.app.get(Story);
    const under = post(running.address);
    await story.pushed.promise;

    const stopping = running.stop();
    const late = await post(running.address);
    const reading = await fetch(`${running.address}/quick`);
    const ready = await fetch(`${running.address}/health/ready`);
    story.slow.resolve();
    await stopping;

    expect(late.status).toBe(503);
    expect(late.headers.get('retry-after')).toBe('5');
    expect(await late.json()).toMatchObject({ code: 'CLOSING' });
    expect(reading.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 503, reasons: ['stop: stopping'] });
    expect((await under).status).toBe(201);
    expect(story.events).toEqual([
      'modules ready',
      'transport listens',
      'request finished',
      'transport closed',
      'onStop',
      'transport closed',
      'connections closed',
    ]);
    await expect(post(running.address)).rejects.toThrow();
  });

  it('ends streams when the doors close, so that stopping does not wait for them', async () => {
    const running = await boot({ module: StoryModule });
    const stream = await fetch(`${running.address}/events`);
    const began = performance.now();

    await running.stop();

    expect(await stream.text()).toContain('data: hello');
    expect(performance.now() - began).toBeLessThan(900);
  });

  it('stops once, however often it is told', async () => {
    const running = await boot({ module: StoryModule });

    await Promise.all([running.stop(), running.stop()]);

    const closed = running.app.get(Story).events.filter((event) => event === 'connections closed');
    expect(closed).toHaveLength(1);
  });

  it('lets go of everything when it cannot start', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const story = new Story();
    @Module({ providers: [{ provide: Story, useFactory: () => story }] })
    class StoppableModule {}
    const settings = testSettings(HubSettings, { HUB_PORT: String(port) });

    await expect(bootTestApp({ module: StoppableModule, settings })).rejects.toThrow(/EADDRINUSE/);
    expect(story.events).toContain('connections closed');
    taken.close();
  });
});

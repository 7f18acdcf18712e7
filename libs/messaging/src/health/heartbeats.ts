import type { Clock, Heartbeat, Publisher, RecipientHealth, SourceHealth } from '@hub/contracts';
import { HEALTH_TOPIC, codeToTell, inHubZone } from '@hub/contracts';
import type { Health, Log, ThisApp } from '@hub/runtime';
import { pause } from '../pause.js';

/** What heartbeats are made from. */
export interface HeartbeatParts {
  readonly publisher: Publisher;
  readonly thisApp: ThisApp;
  readonly health: Health;
  readonly clock: Clock;
  readonly log: Log;
  /** The systems served, as they are now; empty for registry and console. */
  readonly sources: () => readonly SourceHealth[] | Promise<readonly SourceHealth[]>;
  /** The recipients written to, as they are now. */
  readonly recipients?: () => readonly RecipientHealth[];
  readonly everySeconds?: number;
  /** How long a broker that is away may hold up the goodbye. Default 2 s; the instance is then found to be silent. */
  readonly goodbyeMs?: number;
}

/** Tells `hub.health.v1` where this instance is and how it is; a tombstone when it stops. */
export class Heartbeats {
  private timer?: NodeJS.Timeout;
  private beating?: Promise<void>;

  constructor(private readonly parts: HeartbeatParts) {}

  /** Beats once now and then every few seconds; a beat that fails is only logged. */
  start(): void {
    this.beatOnce();
    this.timer = setInterval(() => this.beatOnce(), (this.parts.everySeconds ?? 2) * 1_000);
  }

  /** Safe to call twice, and before `start`. No beat follows the tombstone. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    const said = new AbortController();
    const goodbye = this.sayGoodbye().finally(() => said.abort());
    await Promise.race([goodbye, pause(this.parts.goodbyeMs ?? 2_000, said.signal)]);
  }

  private async sayGoodbye(): Promise<void> {
    await this.beating;
    const { publisher, thisApp } = this.parts;
    await publisher
      .publish(HEALTH_TOPIC, [{ key: thisApp.origin, value: null }])
      .catch(() => undefined);
  }

  /** A broker that is away makes one beat wait, not a queue of them. */
  private beatOnce(): void {
    this.beating ??= this.beat().finally(() => {
      this.beating = undefined;
    });
  }

  private async beat(): Promise<void> {
    const { publisher, thisApp, log } = this.parts;
    try {
      const value = await this.heartbeat();
      await publisher.publish(HEALTH_TOPIC, [{ key: thisApp.origin, value }]);
    } catch (error) {
      log.warn('heartbeat-failed', { reason: codeToTell(error) });
    }
  }

  private async heartbeat(): Promise<Heartbeat> {
    const { thisApp, health, clock, sources, recipients } = this.parts;
    return {
      app: thisApp.name,
      instance: thisApp.instance,
      address: thisApp.address,
      pid: thisApp.pid,
      at: inHubZone(clock.now()),
      ready: health.isReady(),
      reasons: health.reasons(),
      sources: await sources(),
      ...(recipients ? { recipients: recipients() } : {}),
    };
  }
}

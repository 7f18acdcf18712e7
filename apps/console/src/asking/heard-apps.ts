import type { Heartbeat } from '@hub/contracts';
import { Addresses } from '@hub/messaging';

/** One instance of an app, as its last heartbeat left it. */
export interface HeardInstance {
  readonly beat: Heartbeat;
  /** When the console heard it, by its own clock: those of other machines may be off. */
  readonly heardAt: Date;
}

/** Heartbeats come every two seconds; an instance that misses five is not there. */
const SILENCE_MS = 10_000;

/** Every instance whose heartbeat was heard and that has not said goodbye. */
export class HeardApps {
  private readonly instances = new Map<string, HeardInstance>();
  private readonly addresses = new Addresses();
  private lastHeardAt: Date;

  constructor(since: Date) {
    this.lastHeardAt = since;
  }

  /** Takes one message of `hub.health.v1`; null is the tombstone of an instance that stopped. */
  note(instance: string, beat: Heartbeat | null, heardAt: Date): void {
    this.addresses.note(instance, beat);
    this.lastHeardAt = heardAt > this.lastHeardAt ? heardAt : this.lastHeardAt;
    if (beat) {
      this.instances.set(instance, { beat, heardAt });
    } else {
      this.instances.delete(instance);
    }
  }

  /** The instances of an app, those heard last first. */
  instancesOf(app: string): readonly HeardInstance[] {
    return [...this.instances.values()]
      .filter(({ beat }) => beat.app === app)
      .toSorted((a, b) => b.heardAt.getTime() - a.heardAt.getTime());
  }

  addressOf(app: string): string | undefined {
    return this.addresses.of(app);
  }

  /** Whether anything is heard at all: the console hears itself, so long silence means that it is deaf. */
  isHearing(now: Date): boolean {
    return now.getTime() - this.lastHeardAt.getTime() <= SILENCE_MS;
  }
}

/** Whether an instance is still there, as far as its heartbeats tell. */
export function isThere({ heardAt }: HeardInstance, now: Date): boolean {
  return now.getTime() - heardAt.getTime() <= SILENCE_MS;
}

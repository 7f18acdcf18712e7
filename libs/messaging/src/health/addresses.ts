import type { Heartbeat } from '@hub/contracts';

/** Where other processes are, as their heartbeats tell it. */
export class Addresses {
  private readonly beats = new Map<string, Heartbeat>();

  /** Takes one message of `hub.health.v1`; null is the tombstone of an instance that stopped. */
  note(instance: string, beat: Heartbeat | null): void {
    if (beat) {
      this.beats.set(instance, beat);
    } else {
      this.beats.delete(instance);
    }
  }

  /** The base address of the instance of `app` that was heard last. */
  of(app: string): string | undefined {
    return this.lastHeard((beat) => beat.app === app)?.address;
  }

  /** Of each app that writes to recipients, the base address of the instance that was heard last. */
  ofDeliverers(): readonly string[] {
    const apps = new Set([...this.beats.values()].filter(delivers).map(({ app }) => app));
    return [...apps].flatMap((app) => this.lastHeard((beat) => beat.app === app)?.address ?? []);
  }

  private lastHeard(isMeant: (beat: Heartbeat) => boolean): Heartbeat | undefined {
    return [...this.beats.values()].filter(isMeant).toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
  }
}

function delivers({ recipients }: Heartbeat): boolean {
  return recipients !== undefined && recipients.length > 0;
}

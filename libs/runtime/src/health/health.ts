/** One part that is not well, and why. */
interface Ailing {
  readonly reason: string;
}

/**
 * Whether this process can do its work, part by part. A part that never reported counts as well, so whoever must be
 * waited for reports `false` before it begins.
 */
export class Health {
  private readonly ailing = new Map<string, Ailing>();

  /** Says how `part` (`kafka`, `database`, a topic's name) is; `reason` is one sentence for an operator. */
  report(part: string, ok: boolean, reason = 'not ready'): void {
    if (ok) {
      this.ailing.delete(part);
    } else {
      this.ailing.set(part, { reason });
    }
  }

  isReady(): boolean {
    return this.ailing.size === 0;
  }

  /** `part: reason` for every part that is not well, in the order in which they fell ill. */
  reasons(): string[] {
    return [...this.ailing].map(([part, { reason }]) => `${part}: ${reason}`);
  }
}

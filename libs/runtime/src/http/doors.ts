/**
 * Whether this process still takes work. While it drains, requests under way are finished and new ones that would
 * change something are refused with 503; reading goes on until the listener closes.
 */
export class Doors {
  private readonly closing = new AbortController();
  private readonly under = { change: 0, read: 0 };
  private readonly waiting: (() => void)[] = [];

  get open(): boolean {
    return !this.closing.signal.aborted;
  }

  /** Aborted when the doors close: endless answers (SSE) and source runners end on it. */
  get signal(): AbortSignal {
    return this.closing.signal;
  }

  close(): void {
    this.closing.abort();
  }

  /** Counts one request in; the function it gives counts it out again. */
  enter(kind: 'change' | 'read'): () => void {
    this.under[kind] += 1;
    let inside = true;
    return () => {
      if (inside) {
        inside = false;
        this.under[kind] -= 1;
        this.waiting.splice(0).forEach((look) => look());
      }
    };
  }

  /** Resolves with true when all requests of this kind are finished, with false when `withinMs` are over. */
  async drained(kind: 'change' | 'read', withinMs: number): Promise<boolean> {
    const late = AbortSignal.timeout(withinMs);
    while (this.under[kind] > 0 && !late.aborted) {
      await new Promise<void>((look) => {
        this.waiting.push(look);
        late.addEventListener('abort', () => look(), { once: true });
      });
    }
    return this.under[kind] === 0;
  }
}

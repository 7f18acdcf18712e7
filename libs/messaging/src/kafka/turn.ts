/**
 * The time from one joining of the group to the next, or from one reading of the stored offsets to the next. What was
 * fetched or gathered in a turn is void once it is over.
 */
export class Turn {
  private readonly ending = new AbortController();
  /** Lets those go on who wait to hear where to read. */
  readonly align: () => void;
  /** Resolves once it is known where to read, or the turn is over. */
  readonly aligned: Promise<void>;

  constructor() {
    let resolve: () => void = () => undefined;
    this.aligned = new Promise((done) => {
      resolve = done;
    });
    this.align = resolve;
  }

  /** Fires when the turn is over. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  get isOver(): boolean {
    return this.ending.signal.aborted;
  }

  end(): void {
    this.ending.abort();
    this.align();
  }
}

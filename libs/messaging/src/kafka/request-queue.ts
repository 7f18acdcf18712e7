/** What of kafkajs's queue of requests on one connection is looked at here. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  /** In ms of the epoch; before that the broker wants to be left alone. */
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

/** kafkajs's module of the queue. */
export interface RequestQueueClass {
  readonly prototype: { scheduleCheckPendingRequests(this: RequestQueue): void };
}

const SOON_MS = 10;

/**
 * kafkajs 2.2.4 looks once a millisecond on every connection whether a request waits, for as long as the process lives:
 * some 2 % of a core for an app that has nothing to do. Put in its place: a look is planned only while a request waits.
 * A request that waits for an answer to another one is looked after when that answer comes.
 */
export function lookOnlyWhileRequestsWait(queue: RequestQueueClass): void {
  queue.prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length === 0 || this.throttleCheckTimeoutId) {
      return;
    }
    const wait = this.throttledUntil - Date.now();
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      wait > 0 ? wait : SOON_MS,
    );
  };
}

import type { Service } from './service.js';

/** A server of our own on this machine: the same four verbs for Kafka and PostgreSQL. */
export interface LocalServer extends Service {
  /** The process that runs now; absent while it is stopped. */
  readonly pid: number | undefined;
  /**
   * Returns once it serves. Starts on the data it left, also after a hard kill.
   * Throws `Misconfigured` with one sentence, the server's last words and the remedy when it cannot.
   */
  start(): Promise<void>;
  /** Kills it at once, as a power cut would, and waits until the process is gone. */
  kill(): Promise<void>;
}

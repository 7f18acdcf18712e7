import type { AppName } from '../settings/apps.js';

/** What this process is: for heartbeats, log lines and `hub-origin`. */
export class ThisApp {
  readonly pid = process.pid;

  constructor(
    readonly name: AppName,
    readonly instance: string,
    /** Base address at which others reach it; final once the listener stands. */
    public address: string,
  ) {}

  /** `app/instance`. */
  get origin(): string {
    return `${this.name}/${this.instance}`;
  }
}

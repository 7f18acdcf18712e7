import { type AppName, askApp, HubKeys } from '@hub/runtime';
import { Misconfigured, Unreachable } from '@hub/contracts';
import type { CliSettings } from '../settings.js';

const ANSWER_WITHIN_MS = 10_000;

/** Asks the apps of this hub, as the hub itself. */
export class HubClient {
  private readonly key: string;

  /** Throws `Misconfigured` when there is no HMAC key: then there is no hub here yet. */
  constructor(private readonly settings: Readonly<CliSettings>) {
    if (settings.HUB_HMAC_KEY === '') {
      throw new Misconfigured(`There is no hub in ${settings.HUB_HOME} yet.`, 'Start it: ./hub up');
    }
    this.key = new HubKeys(settings.HUB_HMAC_KEY).internalKey();
  }

  /** The answer's JSON. Throws `Unreachable`, naming app and address, when it does not answer or answers an error. */
  async get<T>(app: AppName, path: string): Promise<T> {
    const address = this.settings.addressOf(app);
    let answer: Response;
    try {
      answer = await askApp(address + path, {
        key: this.key,
        withinMs: ANSWER_WITHIN_MS,
        language: 'en',
      });
    } catch (error) {
      throw new Unreachable(`${app} does not answer at ${address}.`, { app }, { cause: error });
    }
    if (!answer.ok) {
      const { detail, title } = (await answer.json().catch(() => ({}))) as Record<string, string>;
      throw new Unreachable(`${app} answers ${answer.status}: ${detail ?? title ?? path}`, {
        app,
        status: answer.status,
      });
    }
    return (await answer.json()) as T;
  }
}

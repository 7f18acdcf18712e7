import type { Language, Text } from '@hub/contracts';
import type { Log } from '@hub/runtime';
import { askApp } from '@hub/runtime';

/** What an app said; `problem` is the sentence to show when it said nothing of use. */
export type AppAnswer<T> =
  | { readonly ok: true; readonly body: T }
  | { readonly ok: false; readonly status?: number; readonly problem: Text };

/** How to ask. */
export interface AskOptions {
  /** Of the sentences in the answer. Default Chinese. */
  readonly language?: Language;
  readonly withinMs?: number;
}

const ANSWER_WITHIN_MS = 3_000;

/** Asks the other apps, as the hub itself, at the addresses their heartbeats give. */
export class AppClient {
  constructor(
    private readonly addressOf: (app: string) => string | undefined,
    private readonly internalKey: string,
    private readonly log: Log,
  ) {}

  /** Throws nothing: an app that is away, slow or unwell is an answer too. */
  async get<T>(app: string, path: string, options: AskOptions = {}): Promise<AppAnswer<T>> {
    const address = this.addressOf(app);
    if (address === undefined) {
      return { ok: false, problem: neverHeard(app) };
    }
    try {
      return await this.ask<T>(app, address + path, options);
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      this.log.warn('app-not-asked', { to: app, reason });
      return { ok: false, problem: silent(app, address) };
    }
  }

  private async ask<T>(app: string, url: string, options: AskOptions): Promise<AppAnswer<T>> {
    const { language = 'zh', withinMs = ANSWER_WITHIN_MS } = options;
    const answer = await askApp(url, { key: this.internalKey, withinMs, language });
    if (!answer.ok) {
      // Read to its end, or the connection is not used again.
      await answer.text();
      return { ok: false, status: answer.status, problem: refused(app, answer.status) };
    }
    return { ok: true, body: (await answer.json()) as T };
  }
}

const neverHeard = (app: string): Text => ({
  zh: `${app} 没有心跳，不知道它在哪里。→ 运行 ./hub status 查看它是否在运行。`,
  en: `${app} has no heartbeat, so nobody knows where it is. → See with ./hub status whether it runs.`,
});

const silent = (app: string, address: string): Text => ({
  zh: `${app} 没有应答（${address}）。→ 运行 ./hub status 查看它是否在运行。`,
  en: `${app} does not answer (${address}). → See with ./hub status whether it runs.`,
});

const refused = (app: string, status: number): Text => ({
  zh: `${app} 答复了 ${status}。→ 查看它的日志。`,
  en: `${app} answered ${status}. → Look at its log.`,
});

import type { Language } from '@hub/contracts';

/** How another app of the hub is asked. */
export interface AppQuestion {
  /** The hub's own key (`HubKeys.internalKey`). */
  readonly key: string;
  readonly withinMs: number;
  /** Of the sentences in the answer; the app's own choice where absent. */
  readonly language?: Language;
  /** Sent as JSON by POST; without it the question is a GET. */
  readonly body?: object;
}

/** Asks an app as the hub itself. Throws what `fetch` throws when it cannot be reached, or not in time. */
export function askApp(
  url: string,
  { key, withinMs, language, body }: AppQuestion,
): Promise<Response> {
  return fetch(url, {
    headers: {
      authorization: `Bearer ${key}`,
      ...(language ? { 'accept-language': language } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(withinMs),
  });
}

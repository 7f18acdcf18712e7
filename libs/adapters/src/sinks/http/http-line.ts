import type { IncomingMessage } from 'node:http';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { codeOf } from '../../file-system.js';

/** One request to a recipient. */
export interface HttpRequest {
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutSeconds: number;
}

/** What came of a request. Redirects are not followed: a record goes where the settings say, or nowhere. */
export type HttpOutcome =
  | {
      readonly isAnswered: true;
      readonly status: number;
      /** `Retry-After` as it was sent. */
      readonly retryAfter?: string;
      /** The body, 1 MiB of it at most. */
      readonly text: string;
    }
  | {
      readonly isAnswered: false;
      /** Whether the recipient may have got the request: a connection stood. */
      readonly mayHaveArrived: boolean;
      /** A code of the network, `TIMEOUT` or `STOPPED`. */
      readonly code: string;
    };

const LONGEST_BODY = 1024 * 1024;

/**
 * A connection to one recipient for the time of one batch. It is not kept longer: on one that stood idle nobody can tell
 * whether a request arrived before the other side closed it.
 */
export class HttpLine {
  private readonly http = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  private readonly https = new HttpsAgent({ keepAlive: true, maxSockets: 1 });

  /** Sends one request and waits for all of its answer. Never throws for what the network or the other side does. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpOutcome> {
    if (signal.aborted) {
      return Promise.resolve({ isAnswered: false, mayHaveArrived: false, code: 'STOPPED' });
    }
    const timeout = AbortSignal.timeout(request.timeoutSeconds * 1000);
    return new Promise((resolve) => {
      let hasConnected = false;
      const fail = (error: unknown): void => {
        const code = signal.aborted ? 'STOPPED' : timeout.aborted ? 'TIMEOUT' : codeOf(error);
        resolve({ isAnswered: false, mayHaveArrived: hasConnected, code });
      };
      const outgoing = this.open(request, AbortSignal.any([signal, timeout]));
      outgoing.on('error', fail);
      outgoing.on('socket', (socket) => {
        hasConnected = !socket.connecting;
        if (socket.connecting) {
          socket.once('connect', () => (hasConnected = true));
        }
      });
      outgoing.on('response', (response) => {
        answerOf(response).then(resolve, fail);
      });
      outgoing.end(request.body);
    });
  }

  /** Lets go of the connection. */
  close(): void {
    this.http.destroy();
    this.https.destroy();
  }

  private open(request: HttpRequest, signal: AbortSignal): ReturnType<typeof httpRequest> {
    const { method, address, body } = request;
    const headers = {
      ...request.headers,
      ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
    };
    return address.startsWith('https:')
      ? httpsRequest(address, { method, headers, signal, agent: this.https })
      : httpRequest(address, { method, headers, signal, agent: this.http });
  }
}

async function answerOf(response: IncomingMessage): Promise<HttpOutcome> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    if (size < LONGEST_BODY) {
      parts.push(part.subarray(0, LONGEST_BODY - size));
    }
    size += part.length;
  }
  const retryAfter = response.headers['retry-after'];
  return {
    isAnswered: true,
    status: response.statusCode ?? 0,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    text: Buffer.concat(parts).toString('utf8'),
  };
}

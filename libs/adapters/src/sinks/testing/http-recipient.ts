import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Silence } from '../conformance.js';

/** One request as a recipient got it. */
export interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What a recipient answers. */
export interface Said {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A real HTTP server in the place of a recipient: it goes away, comes back at its port, and falls silent. */
export class HttpRecipient {
  /** All requests so far. */
  readonly got: Got[] = [];
  private server?: Server;
  private port = 0;
  private isSilent = false;
  private readonly waiting: ServerResponse[] = [];
  private noticed: () => void = () => undefined;

  constructor(private readonly answer: (got: Got) => Said) {}

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens; after `goAway` at the same port again. */
  async comeBack(): Promise<void> {
    const server = createServer((request, response) => {
      this.serve(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async goAway(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  fallSilent(): Silence {
    this.isSilent = true;
    const reached = new Promise<void>((resolve) => (this.noticed = resolve));
    return {
      reached: () => reached,
      speak: async () => {
        this.isSilent = false;
        this.waiting.splice(0).forEach((response) => response.destroy());
      },
    };
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) {
      parts.push(part);
    }
    const { method = '', url: path = '', headers } = request;
    const got = { method, path, headers, body: Buffer.concat(parts).toString('utf8') };
    this.got.push(got);
    if (this.isSilent) {
      this.waiting.push(response);
      this.noticed();
      return;
    }
    const said = this.answer(got);
    response.writeHead(said.status, { 'content-type': 'application/json', ...said.headers });
    response.end(typeof said.body === 'string' ? said.body : JSON.stringify(said.body ?? {}));
  }
}

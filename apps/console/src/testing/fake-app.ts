import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Heartbeat, Publisher, SourceHealth } from '@hub/contracts';
import { HEALTH_TOPIC, inHubZone } from '@hub/contracts';

/** What a fake app answers at one address. */
export interface FakeAnswer {
  readonly status?: number;
  readonly body?: object;
}

/** Another app of the hub, for specs: it beats when told to, and answers what it is told to. */
export class FakeApp {
  /** Path → answer; any other path is 404. */
  readonly answers = new Map<string, FakeAnswer>();
  /** The requests that came. */
  readonly asked: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = [];

  private constructor(
    private readonly server: Server,
    private readonly app: string,
    private readonly publisher: Publisher,
  ) {}

  static async start(app: string, publisher: Publisher): Promise<FakeApp> {
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      fake.asked.push({ path, headers: request.headers });
      const { status = 200, body = {} } = fake.answers.get(path) ?? { status: 404 };
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const fake = new FakeApp(server, app, publisher);
    return fake;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** One heartbeat, with these sources. */
  async beat(
    sources: readonly Partial<SourceHealth>[] = [],
    over: Partial<Heartbeat> = {},
  ): Promise<void> {
    const value: Heartbeat = {
      app: this.app,
      instance: '1',
      address: this.address,
      pid: 1,
      at: inHubZone(new Date()),
      ready: true,
      reasons: [],
      sources: sources.map((source) => ({
        system: '',
        source: 'push',
        paused: false,
        lagRecords: 0,
        receivedPerSecond: 0,
        ...source,
      })),
      ...over,
    };
    await this.publisher.publish(HEALTH_TOPIC, [{ key: `${this.app}/1`, value }]);
  }

  /** Safe to call twice. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

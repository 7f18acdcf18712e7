import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../support/until.js';
import { City } from './city.js';
import { Ledger } from './ledger.js';
import { Life } from './life.js';
import { CityFolder, type CityState } from './state.js';

const CITY = { seed: 5, today: '2026-11-20', opening: 120, limit: 20_000 };
const SYSTEMS = ['market-regulation', 'double-publicity'];
const IN = 'market-regulation/in/business-license';

/** As much of a hub as the city sees: takes pushes, and answers files with results. */
class SomeHub {
  readonly taken: string[] = [];
  status = 202;
  asked = 0;
  private readonly server: Server;
  private readonly looking: NodeJS.Timeout;

  constructor(readonly exchange: string) {
    mkdirSync(join(exchange, IN, 'done'), { recursive: true });
    this.server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        this.asked += 1;
        if (this.status === 202) {
          this.taken.push(String(request.headers['idempotency-key']));
        }
        response.writeHead(this.status).end(JSON.stringify({ receipts: [] }));
      });
    }).listen(0);
    this.looking = setInterval(() => this.takeFiles(), 5);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    clearInterval(this.looking);
    this.server.close();
    this.server.closeAllConnections();
  }

  private takeFiles(): void {
    const folder = join(this.exchange, IN);
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.csv'))) {
      const sha256 = createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex');
      this.taken.push(name);
      renameSync(join(folder, name), join(folder, 'done', name));
      writeFileSync(join(folder, `${parse(name).name}.result.json`), JSON.stringify({ sha256 }));
    }
  }
}

describe(Life, () => {
  let home: string;
  let hub: SomeHub;
  let folder: CityFolder;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'city-'));
    hub = new SomeHub(join(home, 'exchange'));
    folder = new CityFolder(join(home, 'city'));
  });
  afterEach(() => {
    hub.close();
    rmSync(home, { recursive: true });
  });

  /** Lives until the hub has taken so many deliveries, then is broken off. */
  async function live(deliveries: number, said: string[] = []): Promise<Life> {
    const life = new Life(folder.read() ?? { city: CITY, progress: {} }, SYSTEMS, {
      folder,
      stepSeconds: 0.001,
      say: (line) => said.push(line),
      doors: {
        address: () => hub.address,
        key: () => 'key',
        exchange: hub.exchange,
        prefix: 'city',
      },
    });
    const stopping = new AbortController();
    const running = life.run(stopping.signal);
    await until('the hub has taken enough', () => hub.taken.length >= deliveries);
    stopping.abort();
    await running;
    return life;
  }

  /** What is to be handed in, in the order of each system. */
  function planned(system: string): string[] {
    const city = new City(CITY);
    const steps = Array.from({ length: 100 }, () => city.next().deliveries).flat();
    return steps.filter((one) => one.system === system).map(({ name }) => `city-${name}`);
  }

  const takenOf = (form: string): string[] => hub.taken.filter((name) => name.includes(form));

  it('hands in what each system has, in its order', async () => {
    await live(30);

    const taken = [takenOf('business-license'), takenOf('xk-2019')] as const;
    expect(taken[0]).toEqual(planned('market-regulation').slice(0, taken[0].length));
    expect(taken[1]).toEqual(planned('double-publicity').slice(0, taken[1].length));
  });

  it('goes on where it was broken off, and at most repeats what was under way', async () => {
    await live(20);
    const before = hub.taken.length;

    await live(before + 20);

    const repeated = hub.taken.length - new Set(hub.taken).size;
    expect(repeated).toBeLessThanOrEqual(SYSTEMS.length);
    expect([...new Set(takenOf('xk-2019'))]).toEqual(
      planned('double-publicity').slice(0, new Set(takenOf('xk-2019')).size),
    );
  });

  it('knows the whole truth again after it was broken off', async () => {
    await live(20);
    const life = await live(hub.taken.length + 10);

    const truth = JSON.parse(readFileSync(folder.truthFile, 'utf8')) as {
      books: Record<string, { received: number }>;
    };
    const { progress } = folder.read() as CityState;
    const ledger = new Ledger();
    const city = new City(CITY);
    for (let number = 0; number < 100; number++) {
      const { deliveries } = city.next();
      for (const system of SYSTEMS) {
        const all = deliveries.filter((one) => one.system === system);
        const { step = 0, deliveries: done = 0 } = progress[system] ?? {};
        const count = number < step ? all.length : number === step ? done : 0;
        all.slice(0, count).forEach((one) => ledger.take(one));
      }
    }
    expect(truth.books).toEqual(ledger.truth().books);
    expect(life.records).toBe(ledger.records);
  });

  it('waits for a hub that is busy', async () => {
    hub.status = 503;
    const living = live(6);
    await until('it has asked', () => hub.asked > 0);

    hub.status = 202;
    await living;

    expect(folder.read()?.refused).toEqual([]);
    expect(takenOf('xk-2019')[0]).toBe(planned('double-publicity')[0]);
  });

  it('leaves out of the truth what the hub refuses for good', async () => {
    const said: string[] = [];
    hub.status = 409;

    const living = live(6, said);
    await until('something was refused', () => said.length > 0);
    hub.status = 202;
    await living;

    expect(said[0]).toContain('409');
    expect(folder.read()?.refused?.length).toBeGreaterThan(0);
  });
});

import { createHash } from 'node:crypto';
import type { Clock, Filled, Json } from '@hub/contracts';
import type { HttpOutcome, HttpRequest } from '../http/http-line.js';
import { HttpLine } from '../http/http-line.js';
import type { Verdict } from '../http/verdict.js';
import { verdictOf } from '../http/verdict.js';
import type { RestSettings } from './rest-settings.js';
import { verdictsOf } from './results.js';

/** What a client needs besides settings. */
export interface RestClientParts {
  readonly settings: RestSettings;
  readonly clock: Clock;
  /** The token, asked for at the beginning of every batch. */
  readonly token: string | undefined;
}

type Finding = 'held' | 'absent' | Extract<Verdict, { kind: 'away' | 'halt' }>;

const NO_WAY_BACK: Verdict = { kind: 'refused', reason: '接收方没有撤回记录的接口' };
const GONE = new Set([404, 410]);

/** Speaks to a REST recipient for the time of one batch. */
export class RestClient {
  private readonly line = new HttpLine();

  constructor(
    private readonly parts: RestClientParts,
    private readonly signal: AbortSignal,
  ) {}

  /** Writes or takes back one record by a request of its own. */
  async sendOne(record: Filled): Promise<Verdict> {
    const { settings } = this.parts;
    if (record.intent === 'withdraw') {
      return this.takeBack(record);
    }
    return this.verdict(
      await this.put([record], settings.send === 'record' ? record.native : [record.native]),
    );
  }

  /** Writes several records by one request; one that is turned down as a whole is cut in two, until the bad ones are found. */
  async sendArray(records: readonly Filled[]): Promise<readonly Verdict[]> {
    const { settings } = this.parts;
    const outcome = await this.put(
      records,
      records.map((record) => record.native),
    );
    const whole = this.verdict(outcome);
    const each = verdictsOf(outcome, whole, { form: settings.results, count: records.length });
    if (each || whole.kind !== 'refused' || records.length === 1) {
      return each ?? records.map(() => whole);
    }
    return this.sendHalves(records);
  }

  /** Whether the recipient has this delivery. */
  async find(record: Filled): Promise<Finding> {
    const { lookUp } = this.parts.settings;
    const outcome = await this.send(record, { method: 'GET', address: lookUp?.address ?? '' });
    if (outcome.isAnswered && GONE.has(outcome.status)) {
      return 'absent';
    }
    const verdict = this.verdict(outcome);
    if (verdict.kind === 'written') {
      return 'held';
    }
    if (verdict.kind === 'refused') {
      return { kind: 'away', arrival: 'none', why: 'it does not say what it holds' };
    }
    // Asking changes nothing: whatever became of it, nothing was written by it.
    return verdict.kind === 'away' ? { ...verdict, arrival: 'none' } : verdict;
  }

  close(): void {
    this.line.close();
  }

  private async sendHalves(records: readonly Filled[]): Promise<readonly Verdict[]> {
    const middle = Math.ceil(records.length / 2);
    const first = await this.sendArray(records.slice(0, middle));
    const end = first.find((verdict) => verdict.kind === 'away' || verdict.kind === 'halt');
    const second = records.slice(middle);
    return [...first, ...(end ? second.map(() => end) : await this.sendArray(second))];
  }

  private async takeBack(record: Filled): Promise<Verdict> {
    const { withdraw } = this.parts.settings;
    if (!withdraw) {
      return NO_WAY_BACK;
    }
    const outcome = await this.send(record, withdraw);
    return outcome.isAnswered && GONE.has(outcome.status)
      ? { kind: 'written' }
      : this.verdict(outcome);
  }

  private put(records: readonly Filled[], content: Json): Promise<HttpOutcome> {
    const { method, address, envelope } = this.parts.settings;
    const body = JSON.stringify(envelope === undefined ? content : { [envelope]: content });
    return this.send(keyOf(records), { method, address, body });
  }

  private send(
    { delivery, key }: Pick<Filled, 'delivery' | 'key'>,
    request: Pick<HttpRequest, 'method' | 'address' | 'body'>,
  ): Promise<HttpOutcome> {
    const { settings } = this.parts;
    const { body } = request;
    return this.line.send(
      {
        ...request,
        address: request.address
          .replaceAll('{delivery}', encodeURIComponent(delivery))
          .replaceAll('{key}', encodeURIComponent(key)),
        headers: {
          ...settings.headers,
          Accept: 'application/json',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
          ...this.credentials(),
          [settings.idempotencyHeader]: delivery,
        },
        timeoutSeconds: settings.timeoutSeconds,
      },
      this.signal,
    );
  }

  private credentials(): Record<string, string> {
    const { token, settings } = this.parts;
    const { tokenHeader, tokenPrefix } = settings;
    const prefix = tokenPrefix ?? (/^authorization$/i.test(tokenHeader) ? 'Bearer' : '');
    return token === undefined ? {} : { [tokenHeader]: `${prefix} ${token}`.trim() };
  }

  private verdict(outcome: HttpOutcome): Verdict {
    const { settings, clock } = this.parts;
    return verdictOf(outcome, settings, clock.now());
  }
}

/** Several records are known by all their deliveries together: the same records, the same key. */
function keyOf(records: readonly Filled[]): Pick<Filled, 'delivery' | 'key'> {
  const [first] = records;
  if (first && records.length === 1) {
    return first;
  }
  const all = createHash('sha256')
    .update(records.map((record) => record.delivery).join())
    .digest('hex');
  return { delivery: all, key: all };
}

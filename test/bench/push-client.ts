import { Agent, request } from 'node:http';

/** Where pushes go, and with whose key. */
export interface PushTarget {
  readonly address: string;
  readonly system: string;
  readonly form: string;
  readonly key: string;
}

/** Pushes over a number of connections that stay open, as a department's own program would. */
export class PushClient {
  private readonly agent: Agent;

  constructor(
    private readonly target: PushTarget,
    private readonly connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Hands in one body (a JSON array) and returns its receipts; fails unless it is answered 202. */
  async push(body: Buffer, idempotencyKey?: string): Promise<readonly string[]> {
    const { status, text } = await this.post(body, idempotencyKey);
    if (status !== 202) {
      throw new Error(`A push was answered ${status}: ${text.slice(0, 500)}`);
    }
    return (JSON.parse(text) as { receipts: string[] }).receipts;
  }

  /** Hands in all bodies as fast as they are taken, each with an idempotency key of its own. */
  async pushAll(bodies: readonly Buffer[], name: string): Promise<void> {
    const rest = bodies.entries();
    await Promise.all(
      Array.from({ length: this.connections }, async () => {
        for (const [index, body] of rest) {
          await this.push(body, `${name}-${index}`);
        }
      }),
    );
  }

  close(): void {
    this.agent.destroy();
  }

  private post(body: Buffer, idempotencyKey?: string): Promise<{ status: number; text: string }> {
    const { address, system, form, key } = this.target;
    return new Promise((resolve, reject) => {
      const sent = request(
        `${address}/v1/systems/${system}/forms/${form}/records`,
        {
          method: 'POST',
          agent: this.agent,
          headers: {
            authorization: `Bearer ${key}`,
            'content-type': 'application/json',
            'content-length': body.length,
            ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
          },
        },
        (answer) => {
          const pieces: Buffer[] = [];
          answer.on('data', (piece: Buffer) => pieces.push(piece));
          answer.once('error', reject);
          answer.once('end', () =>
            resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString() }),
          );
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

/** `count` records from `first` on as bodies of `size` records each. */
export function bodiesOf(
  make: (serial: number) => unknown,
  { first, count, size }: { readonly first: number; readonly count: number; readonly size: number },
): Buffer[] {
  const bodies: Buffer[] = [];
  for (let at = first; at < first + count; at += size) {
    const records = Array.from({ length: Math.min(size, first + count - at) }, (_, i) =>
      make(at + i),
    );
    bodies.push(Buffer.from(JSON.stringify(records)));
  }
  return bodies;
}

import type { IncomingMessage } from '../incoming.js';
import type { DecodedMessage } from './kafkajs.js';

/** A message as the decoder gave it, in our words. Headers are read only when somebody asks. */
export function incomingMessage(
  topic: string,
  partition: number,
  message: DecodedMessage,
): IncomingMessage {
  return new LogMessage(topic, partition, message);
}

class LogMessage implements IncomingMessage {
  readonly offset: bigint;
  readonly key: string;
  readonly value: Buffer | null;

  constructor(
    readonly topic: string,
    readonly partition: number,
    private readonly decoded: DecodedMessage,
  ) {
    this.offset = BigInt(decoded.offset);
    this.key = decoded.key?.toString() ?? '';
    this.value = decoded.value;
  }

  get timestamp(): number {
    return Number(this.decoded.timestamp);
  }

  get traceparent(): string | undefined {
    const header = this.decoded.headers['traceparent'];
    return header === undefined ? undefined : String(header);
  }

  get headers(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(this.decoded.headers).map(([name, value]) => [name, String(value ?? '')]),
    );
  }
}

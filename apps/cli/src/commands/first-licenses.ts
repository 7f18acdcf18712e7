import { type JsonObject, type Shared, sharedTopic, Unreachable } from '@hub/contracts';
import { maskName } from '@hub/domain';
import { type IncomingMessage, tailTopic } from '@hub/messaging';
import type { CliContext } from '../context.js';
import { kafkaAddress } from '../hub/kafka-address.js';
import { waitUntil } from '../local/ports.js';

const SHOWN = 10;
const LEADER_SECONDS = 10;

/** Follows the shared licenses until stopped. */
export interface Shown {
  stop(): Promise<void>;
}

/**
 * Shows the first licenses that are shared from now on, one line each, so that whoever starts a hub sees it work.
 * Only for a person at a terminal: a log would keep the names. Nothing is shown when the topic cannot be followed.
 */
export async function showFirstLicenses(context: CliContext): Promise<Shown> {
  let tail: Shown | undefined;
  let shown = 0;
  const show = ({ value }: IncomingMessage): void => {
    if (value && shown < SHOWN) {
      shown += 1;
      context.out.say(licenseLine(JSON.parse(value.toString('utf8')) as Shared));
    }
  };
  if (!context.out.json) {
    // A topic that has just been made has no leader for a moment.
    await waitUntil(async () => (tail = await follow(context, show)) !== undefined, LEADER_SECONDS);
  }
  return tail ?? { stop: () => Promise.resolve() };
}

async function follow(
  context: CliContext,
  onMessage: (message: IncomingMessage) => void,
): Promise<Shown | undefined> {
  const topic = sharedTopic('license');
  try {
    return await tailTopic({ ...kafkaAddress(context), topic, from: 'end', onMessage });
  } catch (error) {
    if (error instanceof Unreachable) {
      return undefined;
    }
    throw error;
  }
}

/** One shared license as a line: what it is, whose (a person's name masked), how it stands, and from whom. */
export function licenseLine({ record, version, contributions }: Shared): string {
  const words = [record['name'] ?? record['type'], record['number'], holderName(record)];
  const told = [words.filter(isWord).join(' '), record['status'], `version ${version}`];
  const from = [...new Set(contributions.map(({ system, form }) => `${system}/${form}`))];
  return `Shared license: ${told.filter(isWord).join(', ')}, from ${from.join(' and ')}`;
}

function holderName(record: JsonObject): string {
  const { kind, name } = (record['holder'] ?? {}) as JsonObject;
  const text = isWord(name) ? name : '';
  return kind === 'natural-person' ? maskName(text) : text;
}

function isWord(word: unknown): word is string {
  return typeof word === 'string' && word !== '';
}

import { type JsonObject, type Shared, sharedTopic, Unreachable } from '@hub/contracts';
import { type IncomingMessage, tailTopic } from '@hub/messaging';
import type { CliContext } from '../context.js';
import { kafkaAddress } from '../hub/kafka-address.js';
import { waitUntil } from '../local/ports.js';

const SHOWN = 5;
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

/** One shared license as a line: what it is, whose (unless a person's), and from where. */
export function licenseLine({ record, version, contributions }: Shared): string {
  const holder = (record['holder'] ?? {}) as JsonObject;
  const isPerson = holder['kind'] === 'natural-person';
  const words = [
    record['type'] ?? record['name'],
    record['number'],
    isPerson ? '' : holder['name'],
  ];
  const told = words
    .filter((word): word is string => typeof word === 'string' && word !== '')
    .join(' ');
  const from = [...new Set(contributions.map(({ system, form }) => `${system}/${form}`))];
  return `Shared license: ${told}, version ${version}, from ${from.join(' and ')}`;
}

import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import {
  COMMANDS_TOPIC,
  type CommandKind,
  type SwitchKind,
  switchRefusal,
  Unreachable,
} from '@hub/contracts';
import { KafkaPublisher } from '@hub/messaging';
import type { CliContext } from '../context.js';
import { HubClient } from '../hub/hub-client.js';
import { kafkaAddress } from '../hub/kafka-address.js';
import { servedSystem } from '../hub/systems.js';
import { waitUntil } from '../local/ports.js';
import { EXIT, type ExitCode } from '../terminal/exit.js';

/** What an app keeps of a command it has carried out or refused. */
interface KeptCommand {
  readonly command: string;
  readonly state: string;
}

const ANSWER_SECONDS = 20;

/**
 * `./hub pause|resume <system>`: asks whichever instance serves the system, and waits for what becomes of it.
 * Not well when it is refused, or nobody has taken it in time; it then stands and is carried out later.
 */
export async function order(
  kind: SwitchKind,
  system: string,
  reason: string,
  context: CliContext,
): Promise<ExitCode> {
  const { app } = servedSystem(context.settings, system);
  const client = new HubClient(context.settings);
  const command = randomUUID();
  await publish(context, { command, kind, by: userInfo().username, reason, arguments: { system } });
  let kept: KeptCommand | undefined;
  await waitUntil(async () => {
    kept = await lookUp(client.get<KeptCommand>(app, `/v1/commands/${command}`));
    return kept !== undefined;
  }, ANSWER_SECONDS);
  const state = kept?.state ?? 'waiting';
  context.out.say(
    `${kind} ${system}: ${state}.${kept?.state === 'refused' ? whyRefused(kind, system) : ''}`,
  );
  context.out.document({ ...kept, command, system, kind, state });
  return state === 'done' ? EXIT.well : EXIT.notWell;
}

/** The connector refuses what changes nothing; the console answers 409 to the same. */
function whyRefused(kind: SwitchKind, system: string): string {
  const { title, remedy } = switchRefusal(kind, system);
  return ` ${title.en}\n  → ${remedy.en}`;
}

async function publish(
  context: CliContext,
  value: {
    command: string;
    kind: CommandKind;
    by: string;
    reason: string;
    arguments: { system: string };
  },
): Promise<void> {
  const publisher = new KafkaPublisher({ ...kafkaAddress(context), patienceSeconds: 10 });
  try {
    await publisher.publish(COMMANDS_TOPIC, [{ key: value.arguments.system, value }]);
  } finally {
    await publisher.close();
  }
}

/** The command as kept; absent while it is still on its way, or its app is away for the moment. */
async function lookUp(answer: Promise<KeptCommand>): Promise<KeptCommand | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Unreachable) {
      return undefined;
    }
    throw error;
  }
}

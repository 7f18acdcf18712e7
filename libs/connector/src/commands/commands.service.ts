import type { Clock, Command } from '@hub/contracts';
import type { IncomingBatch } from '@hub/messaging';
import type { Log } from '@hub/runtime';
import type { PgOffsetStore, SqlPath } from '@hub/storage';
import { guardOffsets } from '@hub/storage';
import type { FormRegister } from '../stage/form-register.js';
import type { CommandState, CommandStore, LatestWord } from './command.store.js';
import { systemOf } from './command.store.js';

/** What the service works with. */
export interface CommandsParts {
  readonly path: SqlPath;
  readonly offsets: PgOffsetStore;
  readonly store: CommandStore;
  readonly forms: FormRegister;
  readonly clock: Clock;
  readonly log: Log;
}

/** Commands this stage of the connector carries out where the state allows; others are kept as refused. */
const CARRIED_OUT = new Set(['pause', 'resume']);

/**
 * Takes `hub.commands.v1`. Whichever instance reads a command keeps it; what follows from it (a pause) is read from
 * the table by all instances.
 */
export class CommandsService {
  constructor(private readonly parts: CommandsParts) {}

  async take(batch: IncomingBatch): Promise<void> {
    const { path, offsets, store, clock, log } = this.parts;
    const ranges = batch.ranges;
    await offsets.begin(ranges);
    const commands = batch.messages
      .map((message) => commandOf(message.value))
      .filter((command): command is Command => this.isOurs(command));
    const states = statesOf(commands, await store.latestWords());
    await path.transaction((tx) => {
      guardOffsets(tx, ranges);
      commands.forEach((command, at) => store.keep(tx, command, states[at]!, clock.now()));
    });
    for (const { command, kind, by } of commands) {
      log.info('command-taken', { command, kind, by });
    }
  }

  private isOurs(command: Command | undefined): boolean {
    return command !== undefined && this.parts.forms.serves(systemOf(command));
  }
}

/** In the order they came: to pause what is paused, or to resume what is not, is refused as the console refuses it. */
function statesOf(
  commands: readonly Command[],
  latest: ReadonlyMap<string, LatestWord>,
): readonly CommandState[] {
  const paused = new Map([...latest].map(([system, word]) => [system, word.paused]));
  return commands.map((command) => {
    const system = systemOf(command);
    const toBePaused = command.kind === 'pause';
    if (!CARRIED_OUT.has(command.kind) || (paused.get(system) ?? false) === toBePaused) {
      return 'refused';
    }
    paused.set(system, toBePaused);
    return 'done';
  });
}

/** What is no command is skipped: the topic may carry kinds of a later version. */
function commandOf(value: Buffer | null): Command | undefined {
  try {
    const command = JSON.parse(value?.toString('utf8') ?? '') as Command;
    return typeof command.command === 'string' && typeof command.arguments === 'object'
      ? command
      : undefined;
  } catch {
    return undefined;
  }
}

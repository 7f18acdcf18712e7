import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Readable } from 'node:stream';
import type { Language } from '@hub/contracts';
import type { CliContext } from './context.js';
import { bench } from './commands/bench.js';
import { books } from './commands/books.js';
import { doctor } from './commands/doctor.js';
import { down } from './commands/down.js';
import { createKey, listKeys, revokeKeys } from './commands/key.js';
import { order } from './commands/order.js';
import { send } from './commands/send.js';
import { status } from './commands/status.js';
import { test } from './commands/test.js';
import { RELAY_OPTION } from './commands/up-detached.js';
import { up, type UpOptions } from './commands/up.js';
import { EXIT, type ExitCode, Misuse, sentenceOf } from './terminal/exit.js';

/** What the program needs of its process. */
export interface Surroundings {
  /** Makes what a command is given; called once its options are known to make sense. */
  context(options: { readonly json: boolean; readonly relay: boolean }): CliContext;
  readonly language: Language;
  readonly stdin: Readable;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Carries out a command that was understood. */
type Run = (
  command: Command,
  action: (context: CliContext) => ExitCode | Promise<ExitCode>,
) => Promise<void>;

/** Runs one command line and returns its exit code; never throws. */
export async function runCommand(
  words: readonly string[],
  around: Surroundings,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.well;
  const run: Run = async (command, action) => {
    const { json = false, relay = false } = command.opts<{ json?: boolean; relay?: boolean }>();
    code = await action(around.context({ json, relay }));
  };
  try {
    await programFor(around, run).parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has already said what is wrong; asking for help is no mistake.
      return error.exitCode === 0 ? EXIT.well : EXIT.misuse;
    }
    around.stderr.write(`${sentenceOf(error)}\n`);
    return error instanceof Misuse ? EXIT.misuse : EXIT.notWell;
  }
}

function programFor(around: Surroundings, run: Run): Command {
  const program = new Command('./hub')
    .description("Joins a city's approval systems to one another, so that nothing is typed twice.")
    .exitOverride()
    .showHelpAfterError('(Add --help for what it takes.)')
    .configureOutput({
      writeOut: (text) => void around.stdout.write(text),
      writeErr: (text) => void around.stderr.write(text),
    })
    .helpCommand(false)
    .addHelpText('after', EXIT_HELP);
  addRunning(program, run);
  addChecking(program, run);
  addRecords(program, run, around);
  addKeys(program, run);
  addOrders(program, run);
  return program;
}

const EXIT_HELP = `
Exit code: 0 well, 1 not well, 2 called wrongly. With --json standard output holds one JSON document only.
Settings are environment variables: HUB_HOME, HUB_PORT_BASE, KAFKA_BROKERS, DATABASE_URL … (deploy/env).`;

/** A command with what every command has. */
function add(program: Command, words: string, description: string): Command {
  return program
    .command(words)
    .description(description)
    .option('--json', 'print one JSON document on standard output, and progress on standard error');
}

function addRunning(program: Command, run: Run): void {
  add(program, 'up', 'Start Kafka, PostgreSQL, all apps and the practice city; Ctrl-C stops all.')
    .option('--fresh', 'forget all data, topics and keys of this hub first', false)
    .option('--no-city', 'leave the practice city out')
    .option('--detach', 'return once the hub is up, and leave it running', false)
    .addOption(new Option(RELAY_OPTION).hideHelp())
    .action((options: UpOptions, command: Command) => run(command, (c) => up(options, c)));
  add(program, 'down', 'Stop all that `up` started here, and nothing else.').action(
    (_: object, command: Command) => run(command, down),
  );
  add(program, 'status', 'Say what runs, where, and where the local keys lie.').action(
    (_: object, command: Command) => run(command, status),
  );
  add(
    program,
    'doctor',
    'Say what on this machine is missing or wrong, and how to mend it.',
  ).action((_: object, command: Command) => run(command, doctor));
}

// What imports the connector (and NestJS with it) is loaded only where it is needed.
function addChecking(program: Command, run: Run): void {
  add(program, 'test', 'Check and test everything; ends with the line `N passed, N failed`.')
    .argument('[pattern]', 'run only the specs whose path matches')
    .action((pattern: string | undefined, _: object, command: Command) =>
      run(command, (c) => test(pattern, c)),
    );
  add(program, 'check', 'Check the declarations of systems: `file:line: rule: message. Remedy: …`')
    .argument('[dir]', 'a folder of the shape of schemas/ (default: HUB_SCHEMAS)')
    .action((folder: string | undefined, _: object, command: Command) =>
      run(command, async (c) => (await import('./commands/check.js')).check(folder, c)),
    );
  add(program, 'bench', 'Measure, as ratios to a yardstick in the same run.')
    .argument('[name]', 'only this benchmark of test/bench')
    .action((name: string | undefined, _: object, command: Command) =>
      run(command, (c) => bench(name, c)),
    );
}

function addRecords(program: Command, run: Run, { stdin, language }: Surroundings): void {
  add(program, 'map', 'Map NDJSON from standard input, line by line; needs no server.')
    .argument('<system/form>')
    .option('--back', 'fill the form from joined views instead', false)
    .action((name: string, { back }: { back: boolean }, command: Command) =>
      run(command, async (c) => {
        const { map } = await import('./commands/map.js');
        return map(name, { back, language }, c, stdin);
      }),
    );
  add(program, 'send', 'Hand in a file, wait until all its records are decided, print the result.')
    .argument('<system/form>')
    .argument('<file>')
    .action((name: string, file: string, _: object, command: Command) =>
      run(command, (c) => send(name, file, c)),
    );
  add(program, 'books', 'Say what was received and what became of it; not well if out of balance.')
    .option('--wait <seconds>', 'wait until nothing is in flight any more', seconds)
    .action(({ wait }: { wait?: number }, command: Command) => run(command, (c) => books(wait, c)));
}

function addKeys(program: Command, run: Run): void {
  const key = program.command('key').description('API keys of systems.').helpCommand(false);
  add(key, 'create', 'Make one more key; it is shown only now.')
    .argument('<system>', 'a system, or operator-<name>')
    .option('--reader', 'for one without a folder, who only reads: an e-license library', false)
    .action((system: string, { reader }: { reader: boolean }, command: Command) =>
      run(command, (c) => createKey(system, reader, c)),
    );
  add(key, 'revoke', 'End all keys of a system.')
    .argument('<system>')
    .action((system: string, _: object, command: Command) =>
      run(command, (c) => revokeKeys(system, c)),
    );
  add(key, 'list', 'List the keys by the beginning of their hashes.')
    .argument('[system]')
    .action((system: string | undefined, _: object, command: Command) =>
      run(command, (c) => listKeys(system, c)),
    );
}

function addOrders(program: Command, run: Run): void {
  const orders = [
    ['pause', 'Stop taking records of a system in; nothing is lost, it waits.'],
    ['resume', 'Go on with a system that was paused.'],
  ] as const;
  for (const [kind, description] of orders) {
    add(program, kind, description)
      .argument('<system>')
      .requiredOption('--reason <text>', 'why; kept with the command')
      .action((system: string, { reason }: { reason: string }, command: Command) =>
        run(command, (c) => order(kind, system, reason, c)),
      );
  }
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('It must be a number of seconds.');
  }
  return value;
}

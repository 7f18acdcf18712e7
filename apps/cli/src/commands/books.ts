import { Unreachable } from '@hub/contracts';
import type { CliContext } from '../context.js';
import { HubClient } from '../hub/hub-client.js';
import { type ServedSystem, servedSystems } from '../hub/systems.js';
import { waitUntil } from '../local/ports.js';
import { EXIT, type ExitCode } from '../terminal/exit.js';
import type { Output } from '../terminal/output.js';

/** One system's or the registry's books, or why there are none: an app that does not answer counts as in flight. */
export type BooksOf<Counts> = Counts | { readonly balanced: false; readonly problem: string };

/** The counts of one system that decide whether it is done. */
export interface SystemBooks {
  readonly balanced: boolean;
  readonly inFlight: number;
  readonly [state: string]: number | boolean;
}

export interface RegistryBooks {
  readonly balanced: boolean;
  readonly toMerge: number;
  readonly dirty: number;
  readonly held: number;
}

/** What `./hub books --json` prints. */
export interface HubBooks {
  readonly balanced: boolean;
  readonly systems: Readonly<Record<string, BooksOf<SystemBooks>>>;
  readonly registry: BooksOf<RegistryBooks>;
}

const ASK_EVERY_MS = 500;

/** `./hub books`: well when all balance and, with `--wait`, when nothing was in flight any more in time. */
export async function books(
  waitSeconds: number | undefined,
  context: CliContext,
): Promise<ExitCode> {
  const client = new HubClient(context.settings);
  const systems = servedSystems(context.settings);
  let found = await allBooks(client, systems);
  if (waitSeconds !== undefined) {
    const isDone = async (): Promise<boolean> => isQuiet((found = await allBooks(client, systems)));
    await waitUntil(isDone, waitSeconds, { everyMs: ASK_EVERY_MS });
  }
  show(found, context.out);
  const isInTime = waitSeconds === undefined || isQuiet(found);
  if (!isInTime) {
    context.out.progress(`Still in flight after ${waitSeconds} s: ${openIn(found).join('; ')}.`);
    context.out.progress(
      '  → ./hub status says how the apps are; GET /v1/systems says what stops a system.',
    );
  }
  return found.balanced && isInTime ? EXIT.well : EXIT.notWell;
}

/** Whether nothing is under way anywhere. */
export function isQuiet(found: HubBooks): boolean {
  return openIn(found).length === 0;
}

/** Where something is under way, and how much; who does not answer may have anything under way. */
export function openIn({ systems, registry }: HubBooks): readonly string[] {
  const ofSystems = Object.entries(systems).flatMap(([system, of]) => {
    const open = 'inFlight' in of ? of.inFlight : of.problem;
    return open === 0 ? [] : [`${system}: ${String(open)}`];
  });
  if ('problem' in registry) {
    return [...ofSystems, `registry: ${registry.problem}`];
  }
  const { toMerge, dirty } = registry;
  return toMerge + dirty === 0
    ? ofSystems
    : [...ofSystems, `registry: ${toMerge} to merge, ${dirty} to publish`];
}

async function allBooks(client: HubClient, systems: readonly ServedSystem[]): Promise<HubBooks> {
  const registry = await orProblem(client.get<RegistryBooks>('registry', '/v1/books'));
  const entries = await Promise.all(
    systems.map(async ({ system, app }) => {
      const of = client.get<SystemBooks>(app, `/v1/systems/${system}/books`);
      return [system, await orProblem(of)] as const;
    }),
  );
  const balanced = registry.balanced && entries.every(([, of]) => of.balanced);
  return { balanced, systems: Object.fromEntries(entries), registry };
}

async function orProblem<Counts>(counts: Promise<Counts>): Promise<BooksOf<Counts>> {
  try {
    return await counts;
  } catch (error) {
    if (error instanceof Unreachable) {
      return { balanced: false, problem: error.message };
    }
    throw error;
  }
}

function nothingOf(name: string): string {
  return name === 'registry' ? 'nothing waits, nothing is held' : 'nothing received';
}

function show(found: HubBooks, out: Output): void {
  if (!out.json) {
    const all = { ...found.systems, registry: found.registry };
    for (const [name, { balanced, ...counts }] of Object.entries(all)) {
      const told =
        'problem' in counts
          ? [counts.problem]
          : Object.entries(counts)
              .filter(([, count]) => count !== 0)
              .map(([state, count]) => `${state} ${String(count)}`);
      out.say(
        `${balanced ? 'balanced    ' : 'NOT BALANCED'}  ${name}: ${told.join(', ') || nothingOf(name)}`,
      );
    }
  }
  out.document(found);
}

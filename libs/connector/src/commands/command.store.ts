import type { Command, CommandKind } from '@hub/contracts';
import { inHubZone } from '@hub/contracts';
import type { SqlPath, Statement, Transaction } from '@hub/storage';

/** How far a command has come. */
export type CommandState = 'done' | 'refused';

/** A command as it is kept. */
export interface KeptCommand {
  readonly command: string;
  readonly system: string;
  readonly kind: CommandKind;
  readonly by: string;
  readonly reason: string;
  readonly state: CommandState;
  readonly at: string;
}

const keep: Statement = {
  name: 'keep-command',
  text: `INSERT INTO command (id, system, kind, by, reason, arguments, state, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING`,
};

const find: Statement = {
  name: 'find-command',
  text: 'SELECT id::text, system, kind, by, reason, state, (extract(epoch FROM at) * 1000)::float8 AS at FROM command WHERE id = $1',
};

const latest: Statement = {
  name: 'latest-pause-or-resume',
  text: `SELECT DISTINCT ON (system) system, kind, id::text FROM command
         WHERE kind IN ('pause', 'resume') AND state = 'done' ORDER BY system, at DESC, id DESC`,
};

/** Commands that came, and what follows from them: which systems are paused. */
export class CommandStore {
  constructor(private readonly path: SqlPath) {}

  /** Keeps a command within the transaction that moves the offset behind it. */
  keep(tx: Transaction, command: Command, state: CommandState, now: Date): void {
    void tx.send(keep, [
      command.command,
      systemOf(command),
      command.kind,
      command.by,
      command.reason,
      JSON.stringify(command.arguments),
      state,
      now.toISOString(),
    ]);
  }

  async find(command: string): Promise<KeptCommand | undefined> {
    const { rows } = await this.path.query<KeptRow>(find, [command]);
    const row = rows[0];
    return (
      row && {
        command: row.id,
        system: row.system,
        kind: row.kind,
        by: row.by,
        reason: row.reason,
        state: row.state,
        at: inHubZone(new Date(row.at)),
      }
    );
  }

  /** System → the latest word on whether it is to run. */
  async latestWords(): Promise<ReadonlyMap<string, LatestWord>> {
    const { rows } = await this.path.query<{ system: string; kind: string; id: string }>(latest);
    return new Map(
      rows.map(({ system, kind, id }) => [system, { command: id, paused: kind === 'pause' }]),
    );
  }
}

/** The latest pause or resume of a system. */
export interface LatestWord {
  readonly command: string;
  readonly paused: boolean;
}

interface KeptRow {
  readonly id: string;
  readonly system: string;
  readonly kind: CommandKind;
  readonly by: string;
  readonly reason: string;
  readonly state: CommandState;
  readonly at: number;
}

/** The system a command is for. */
export function systemOf({ arguments: { system } }: Command): string {
  return typeof system === 'string' ? system : '';
}

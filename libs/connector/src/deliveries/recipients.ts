import { hash } from 'node:crypto';
import type { Kind, SystemDeclaration, Want } from '@hub/contracts';
import { KINDS, sharedTopic } from '@hub/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import type { FormRegister } from '../stage/form-register.js';
import type { Stage } from '../stage/stage.js';
import type { Systems } from '../systems.js';
import type { Recipient } from './recipient.js';
import { nameOf } from './recipient.js';

interface Wanted {
  readonly system: SystemDeclaration;
  readonly want: Want;
  readonly stage: Stage;
  readonly sha256: string;
}

/**
 * The recipients an app serves: one per want of each sound system. A want that is new, or that asks for something else
 * than when it was last read, sets the app's place in `hub.shared` back to the beginning, so that it gets what was
 * shared before; what others were given already is not given again.
 */
export async function registerRecipients(
  database: DataSource,
  systems: Systems,
  forms: FormRegister,
): Promise<readonly Recipient[]> {
  const wanted = wantsOf(systems, forms);
  if (wanted.length === 0) {
    return [];
  }
  const ids = await database.transaction(async (manager) => {
    if (await isNews(manager, wanted)) {
      await manager.query(
        'UPDATE kafka_offset SET next_offset = first_offset WHERE topic = ANY($1::text[])',
        [KINDS.map(sharedTopic)],
      );
    }
    const rows = await manager.query<{ id: number; name: string }[]>(
      `SELECT id, system || '/' || want AS name FROM recipient`,
    );
    return new Map(rows.map((row) => [row.name, row.id]));
  });
  return wanted.map((one) => {
    const { system, want, stage } = one;
    return { id: ids.get(nameOf(one)) ?? 0, system, want, stage };
  });
}

/** Keeps what is wanted now; true when some of it was not wanted like this before. */
async function isNews(manager: EntityManager, wanted: readonly Wanted[]): Promise<boolean> {
  const changed = await manager.query<unknown[]>(
    `INSERT INTO recipient AS r (system, want, form, sha256)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
     ON CONFLICT (system, want) DO UPDATE SET form = excluded.form, sha256 = excluded.sha256
     WHERE r.sha256 <> excluded.sha256 RETURNING r.id`,
    [
      wanted.map(({ system }) => system.system),
      wanted.map(({ want }) => want.name),
      wanted.map(({ want }) => want.form),
      wanted.map(({ sha256 }) => sha256),
    ],
  );
  return changed.length > 0;
}

/** The shared topics that these recipients need. */
export function sharedTopicsOf(wants: readonly Want[]): readonly string[] {
  const kinds = new Set<Kind>(wants.flatMap(({ kinds: wanted }) => wanted));
  return KINDS.filter((kind) => kinds.has(kind)).map(sharedTopic);
}

function wantsOf(systems: Systems, forms: FormRegister): readonly Wanted[] {
  return systems.declared.flatMap((system) =>
    system.wants.flatMap((want) => {
      const stage = forms.declared(system.system, want.form)?.stage;
      return stage ? [{ system, want, stage, sha256: definitionOf(want, stage) }] : [];
    }),
  );
}

/** What a want asks for; where it is sent is no part of it. */
function definitionOf({ kinds, where, form }: Want, stage: Stage): string {
  return hash('sha256', JSON.stringify([kinds, where, form, stage.mapping.sha256]), 'hex');
}

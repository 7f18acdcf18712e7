import type { Cursor, CursorStore, StoredCursor } from '@hub/contracts';
import { Displaced } from '@hub/contracts';
import type { PgLease } from './pg-lease.js';
import type { SqlPath, Statement } from './statement.js';

const loadCursor: Statement = {
  name: 'hub-load-cursor',
  text: `SELECT cursor, reading, (extract(epoch FROM reading_at) * 1000)::int8 AS reading_at
FROM cursor WHERE system = $1 AND source = $2`,
};

const firstCursor: Statement = {
  name: 'hub-first-cursor',
  text: `INSERT INTO cursor (system, source, cursor, reading, reading_at)
VALUES ($1, $2, $3::text, $4::int8, $5::timestamptz) ON CONFLICT (system, source) DO NOTHING`,
};

const moveCursor: Statement = {
  name: 'hub-move-cursor',
  text: `UPDATE cursor SET cursor = $3::text, reading = $4::int8, reading_at = $5::timestamptz
WHERE system = $1 AND source = $2 AND cursor IS NOT DISTINCT FROM $6::text AND reading = $7::int8`,
};

/** The lease that whoever reads a source must hold (guard 4). */
export function sourceLease(system: string, source: string): string {
  return `source ${system}/${source}`;
}

/**
 * Cursors in the table `cursor` (`CURSOR_TABLE`) of the app's schema. Reading one is open to all; moving one needs the
 * lease `sourceLease(system, source)` and happens on the connection that holds it.
 */
export class PgCursorStore implements CursorStore {
  constructor(
    private readonly path: SqlPath,
    private readonly lease: PgLease,
  ) {}

  /** See `CursorStore.load`. */
  async load(system: string, source: string): Promise<StoredCursor | undefined> {
    const { rows } = await this.path.query<CursorRow>(loadCursor, [system, source]);
    const row = rows[0];
    return (
      row && {
        ...(row.cursor === null ? {} : { cursor: JSON.parse(row.cursor) as Cursor }),
        reading: Number(row.reading),
        readingAt: new Date(Number(row.reading_at)),
      }
    );
  }

  /** See `CursorStore.move`: `from` is what `load` gave or the last `to`. Throws `Displaced` without the lease too. */
  async move(
    system: string,
    source: string,
    from: StoredCursor | undefined,
    to: StoredCursor,
  ): Promise<void> {
    const path = this.lease.holding(sourceLease(system, source));
    const next = [system, source, textOf(to), to.reading, to.readingAt.toISOString()];
    const { rowCount } = from
      ? await path.query(moveCursor, [...next, textOf(from), from.reading])
      : await path.query(firstCursor, next);
    if (rowCount !== 1) {
      throw new Displaced('Someone else has moved the cursor', { system, source });
    }
  }
}

interface CursorRow {
  readonly cursor: string | null;
  readonly reading: string;
  readonly reading_at: string;
}

function textOf(stored: StoredCursor): string | null {
  return stored.cursor === undefined ? null : JSON.stringify(stored.cursor);
}

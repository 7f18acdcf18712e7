import type { EntityState, Kind } from '@hub/contracts';
import { systemClock } from '@hub/contracts';
import { silentLog } from '@hub/runtime';
import type { SqlPath } from '@hub/storage';
import { DataPath, openDatabase, PgOffsetStore } from '@hub/storage';
import type { DataSource } from 'typeorm';
import type { EntityDoc } from '../entities/entity-doc.js';
import { readDoc } from '../entities/entity-doc.js';
import type { Outcome } from '../entities/working-set.js';
import type { Mark } from '../intake/merge-store.js';
import type { RegistrarParts } from '../intake/registrar.js';
import { Registrar } from '../intake/registrar.js';
import { RegistryTables1764000000000 } from '../store/migrations/1764000000000-registry-tables.js';
import { kindOfNumber, stateOfNumber } from '../store/numbers.js';
import { practiceBooks } from './practice-books.js';

/** An entity row as a spec looks at it. */
export interface SeenEntity {
  readonly id: string;
  readonly kind: Kind;
  readonly state: EntityState;
  readonly doc: EntityDoc;
  readonly extract: string | null;
}

const TABLES = ['entity', 'published', 'match_key', 'link', 'dirty', 'fan_out', 'held'];

/** The registry's tables in a schema of their own on a real PostgreSQL, and registrars that write them. */
export class PracticeRegistry {
  private isFull = false;
  readonly marks: Mark[] = [];
  readonly outcomes = new Map<Outcome | 'held', number>();
  readonly books = practiceBooks();

  private constructor(
    readonly owner: { readonly url: string; readonly schema: string; readonly app: string },
    readonly database: DataSource,
    readonly path: DataPath,
  ) {}

  static async open(url: string, schema = 'registry'): Promise<PracticeRegistry> {
    const owner = { url, schema, app: 'registry-spec' };
    const database = await openDatabase({ ...owner, migrations: [RegistryTables1764000000000] });
    return new PracticeRegistry(owner, database, new DataPath(owner));
  }

  /** A registrar; several stand for several instances. */
  registrar(over: Partial<RegistrarParts> = {}): Registrar {
    const path: SqlPath = over.path ?? this.path;
    return new Registrar({
      path,
      offsets: new PgOffsetStore(path),
      books: this.books,
      clock: systemClock,
      log: silentLog,
      onMarked: ({ marks }) => this.marks.push(...marks),
      onOutcome: (outcome, count) =>
        this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + count),
      ...over,
    });
  }

  async rows<R>(text: string, parameters: readonly string[] = []): Promise<readonly R[]> {
    return this.database.query<R[]>(text, [...parameters]);
  }

  async count(table: string): Promise<number> {
    const [row] = await this.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
    return row?.n ?? 0;
  }

  async entities(): Promise<readonly SeenEntity[]> {
    const rows = await this.rows<{
      id: string;
      kind: number;
      state: number;
      doc: string;
      extract: string | null;
    }>('SELECT * FROM entity ORDER BY id');
    return rows.map((row) => ({
      ...row,
      kind: kindOfNumber(row.kind),
      state: stateOfNumber(row.state),
      doc: readDoc(row.doc),
    }));
  }

  /** Forgets everything between specs. */
  async clear(): Promise<void> {
    await this.database.query(`TRUNCATE ${[...TABLES, 'kafka_offset'].join(', ')}`);
    this.marks.length = 0;
    this.outcomes.clear();
  }

  /** Gives every table many rows, and PostgreSQL its statistics: for plans on full tables. */
  async fill(): Promise<void> {
    if (this.isFull) {
      return;
    }
    this.isFull = true;
    const id = 'gen_random_uuid()';
    const rows = 'generate_series(1, 20000) g';
    for (const text of [
      `INSERT INTO entity SELECT ${id}, 0, 0, '{"revision":1,"contributions":[],"links":[]}', NULL FROM ${rows}`,
      `INSERT INTO published SELECT id, 1, 1, 0, '\\x00', NULL, '\\x00' FROM entity`,
      `INSERT INTO match_key SELECT ${id}, id, 1 FROM entity`,
      `INSERT INTO link SELECT ${id}, id, 0 FROM entity`,
      `INSERT INTO dirty SELECT g % 6, g, ARRAY[${id}] FROM ${rows}`,
      `INSERT INTO fan_out SELECT ${id}, ARRAY[${id}], ${id} FROM ${rows}`,
      `INSERT INTO held SELECT 't', 0, g, 0, ${id}, '', '', now() FROM ${rows}`,
      `INSERT INTO path (path) SELECT 'path' || g FROM ${rows}`,
      ...[...TABLES, 'path'].map((table) => `ANALYZE ${table}`),
    ]) {
      await this.database.query(text);
    }
  }

  async close(): Promise<void> {
    await this.path.close();
    await this.database.destroy();
  }
}

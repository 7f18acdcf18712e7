import type { Kind } from '@hub/contracts';
import type { EntityRow } from '../entities/changes.js';
import type { Mark } from '../intake/merge-store.js';

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_MET = 10_000;
/** What a document takes besides its records, roughly. */
const DOCUMENT_BYTES = 1_000;

/** What of one kind waits in memory. */
interface Shelf {
  readonly documents: Map<number, readonly EntityRow[]>;
  /** Marks that the relay met first: their documents come too late. */
  readonly met: Set<number>;
}

/**
 * Hands documents from the registrar to the relays of the same process, by mark, so that what was just written need not
 * be read back (guard 22). A mark whose documents are not here is read from the table: nothing depends on this.
 */
export class Handover {
  private readonly shelves = new Map<Kind, Shelf>();
  private bytes = 0;

  /** From now on this process relays the kind. */
  open(kind: Kind): void {
    this.close(kind);
    this.shelves.set(kind, { documents: new Map(), met: new Set() });
  }

  /** Another process may relay the kind now: documents of marks it publishes would stay for ever. */
  close(kind: Kind): void {
    for (const rows of this.shelves.get(kind)?.documents.values() ?? []) {
      this.bytes -= bytesOf(rows);
    }
    this.shelves.delete(kind);
  }

  /** Whether this process relays the kind. */
  isOpen(kind: Kind): boolean {
    return this.shelves.has(kind);
  }

  /** Keeps the documents of a mark that was just committed; not of a kind relayed elsewhere, nor when memory is full. */
  offer({ kind, mark, rows }: Mark): void {
    const shelf = this.shelves.get(kind);
    const bytes = bytesOf(rows);
    if (shelf && !shelf.met.delete(mark) && this.bytes + bytes <= MOST_BYTES) {
      shelf.documents.set(mark, rows);
      this.bytes += bytes;
    }
  }

  /** The marks whose documents are here. */
  marks(kind: Kind): number[] {
    return [...(this.shelves.get(kind)?.documents.keys() ?? [])];
  }

  /** How many documents of a mark are here. */
  count(kind: Kind, mark: number): number {
    return this.shelves.get(kind)?.documents.get(mark)?.length ?? 0;
  }

  /** The documents of a mark the relay has met; undefined when they are not here, and then never will be. */
  take(kind: Kind, mark: number): readonly EntityRow[] | undefined {
    const shelf = this.shelves.get(kind);
    const rows = shelf?.documents.get(mark);
    if (rows) {
      shelf?.documents.delete(mark);
      this.bytes -= bytesOf(rows);
    } else if (shelf) {
      shelf.met.add(mark);
      forgetOldest(shelf.met);
    }
    return rows;
  }
}

function forgetOldest(met: Set<number>): void {
  const [oldest] = met;
  if (oldest !== undefined && met.size > MOST_MET) {
    met.delete(oldest);
  }
}

function bytesOf(rows: readonly EntityRow[]): number {
  let bytes = 0;
  for (const { doc } of rows) {
    for (const contribution of doc.contributions) {
      bytes += DOCUMENT_BYTES + (contribution.bytes?.length ?? DOCUMENT_BYTES);
    }
  }
  return bytes;
}

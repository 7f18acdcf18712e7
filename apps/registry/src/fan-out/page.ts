/** A fan-out under way: whose, by which keys others point at it, and how far it is walked. */
export interface FanOut {
  readonly party: string;
  readonly targets: readonly string[];
  readonly after: string;
}

/** Somebody who points at a fan-out's party. */
export interface Pointer {
  /** The fan-out's place in the list. */
  readonly fanOut: number;
  readonly entity: string;
  readonly kind: number;
}

/** What one page of several fan-outs comes to. */
export interface FanOutPage {
  /** Kind → entities to be marked, each once. */
  readonly marked: ReadonlyMap<number, readonly string[]>;
  /** Walked to the end. */
  readonly ended: readonly string[];
  /** Party → how far it is walked now. */
  readonly moved: ReadonlyMap<string, string>;
}

/**
 * Makes one page of what was read for several fan-outs: at most `size` of each, in the order of ids. A party that others
 * point at by several keys was read once per key; what lies behind the page is read again with the next one.
 */
export function pageOfFanOuts(
  fanOuts: readonly FanOut[],
  pointers: readonly Pointer[],
  size: number,
): FanOutPage {
  const marked = new Map<number, Set<string>>();
  const ended: string[] = [];
  const moved = new Map<string, string>();
  const kinds = new Map(pointers.map(({ entity, kind }) => [entity, kind]));
  fanOuts.forEach(({ party }, index) => {
    const found = pointers.filter(({ fanOut }) => fanOut === index).map(({ entity }) => entity);
    const page = [...new Set(found)].toSorted().slice(0, size);
    const last = page.at(-1);
    if (last !== undefined && page.length >= size) {
      moved.set(party, last);
    } else {
      ended.push(party);
    }
    for (const entity of page) {
      const kind = kinds.get(entity) ?? 0;
      marked.set(kind, (marked.get(kind) ?? new Set()).add(entity));
    }
  });
  return {
    marked: new Map([...marked].map(([kind, entities]) => [kind, [...entities]])),
    ended,
    moved,
  };
}

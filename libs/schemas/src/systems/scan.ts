import { pointerStep } from '../files/lines.js';

/** More values than this are no form: checking them would cost more than the record is worth. */
const MOST_VALUES = 50_000;
const DEEPEST = 32;

/** What a look at all texts of a record finds. */
export interface Scan {
  /** JSON pointers of values (or names) whose text is damaged. */
  readonly broken: readonly string[];
  /** Too many values, or too deep: nothing else was looked at. */
  readonly tooMuch: boolean;
}

const CLEAN: Scan = { broken: [], tooMuch: false };
const TOO_MUCH: Scan = { broken: [], tooMuch: true };

/** Any surrogate, which is most often half of a pair: a first look that is five times faster than the exact one. */
const SUSPECT = /[\0\uFFFD\uD800-\uDFFF]/;
/** With the flag `u` a pair is one character, so only surrogates without their partner are left. */
const BROKEN = /[\0\uFFFD\p{Surrogate}]/u;

/**
 * Looks for damaged text anywhere in a record, in names of fields too: U+0000, U+FFFD, or a surrogate without its
 * partner, signs of a wrong encoding on the way.
 */
export function scanTexts(record: object): Scan {
  const walk: Walk = { broken: [], left: MOST_VALUES };
  if (!look(record, '', DEEPEST, walk)) {
    return TOO_MUCH;
  }
  return walk.broken.length === 0 ? CLEAN : { broken: walk.broken, tooMuch: false };
}

interface Walk {
  readonly broken: string[];
  left: number;
}

/** False when there is too much to look at. */
function look(value: object, pointer: string, deeper: number, walk: Walk): boolean {
  for (const name in value) {
    if ((walk.left -= 1) < 0) {
      return false;
    }
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (isBroken(member) || isBroken(name)) {
      walk.broken.push(`${pointer}/${pointerStep(name)}`);
    } else if (
      isNested(member) &&
      !lookInto(member, `${pointer}/${pointerStep(name)}`, deeper, walk)
    ) {
      return false;
    }
  }
  return true;
}

function lookInto(value: object, pointer: string, deeper: number, walk: Walk): boolean {
  return deeper > 0 && look(value, pointer, deeper - 1, walk);
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isBroken(value: unknown): boolean {
  return typeof value === 'string' && SUSPECT.test(value) && BROKEN.test(value);
}

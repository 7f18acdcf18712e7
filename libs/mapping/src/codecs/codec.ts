import type { CodeTable, FaultCode, Json } from '@hub/contracts';
import type { Remarked } from './remarked.js';

/** A canonical value, nothing (the field says nothing), or a remark. */
export type Decoded = Json | undefined | Remarked;

/** What the argument of a codec may refer to. */
export interface CodecContext {
  /** The dialect of code tables: the form's name. */
  readonly form: string;
  /** Further spellings that are read, from the line's `also`. */
  readonly also: readonly string[];
  readonly codes: ReadonlyMap<string, CodeTable>;
}

/** Why an argument cannot be used: becomes a `SchemaProblem` at the line. */
export class ArgumentProblem {
  constructor(
    readonly message: string,
    readonly remedy: string,
  ) {}
}

/**
 * One example of a codec: run by one spec, both ways, and printed on the help page.
 * With `canonical`, `native` reads as it and it is written as `native`, or as `writes` where `native` is a further spelling.
 */
export interface CodecExample {
  readonly argument?: string;
  readonly also?: readonly string[];
  readonly native: Json;
  readonly canonical?: Json;
  readonly writes?: Json;
  /** Reading refuses with this code. */
  readonly fault?: FaultCode;
  /** Reading takes the value and warns with this code. */
  readonly warning?: FaultCode;
}

/** What one line of a mapping can do with a value, in both directions. `A` is its argument, parsed once. */
export interface Codec<A> {
  readonly name: string;
  /** One sentence for the department's IT person. */
  readonly summary: string;
  readonly examples: readonly CodecExample[];
  /** Takes the text as it came: no trimming, no full-width → half-width. */
  readonly raw?: boolean | ((argument: A) => boolean);
  /** Also takes JSON arrays or objects; without it they are a `TYPE` fault. */
  readonly structured?: boolean;
  /** Its values are personal whatever the path says: never repeated in a fault. */
  readonly personal?: boolean;
  /** Placeholders are compared as codes: case, width and spaces do not matter. */
  readonly likeCode?: boolean;
  /** Says what a value may lose on its way through the form; absent: nothing. */
  readonly loses?: string;
  /** Turns the words after the codec's name into its argument. */
  prepare(words: string, context: CodecContext): A | ArgumentProblem;
  /** A text (trimmed, half-width, not empty), a number, a boolean; with `structured` anything but null. */
  decode(native: Json, argument: A): Decoded;
  /** `undefined` when the form has no spelling for the value; never a guess. */
  encode(canonical: Json, argument: A): Json | undefined;
}

/** A codec with its argument: what a line holds. */
export interface BoundCodec {
  readonly name: string;
  readonly raw: boolean;
  readonly structured: boolean;
  readonly personal: boolean;
  readonly likeCode: boolean;
  decode(native: Json): Decoded;
  encode(canonical: Json): Json | undefined;
}

/** A codec as the list holds it: the type of its argument is its own affair. */
export interface AnyCodec extends Pick<Codec<never>, 'name' | 'summary' | 'examples' | 'loses'> {
  bind(words: string, context: CodecContext): BoundCodec | ArgumentProblem;
}

/** Makes a codec of its parts. */
export function defineCodec<A>(codec: Codec<A>): AnyCodec {
  return {
    name: codec.name,
    summary: codec.summary,
    examples: codec.examples,
    ...(codec.loses === undefined ? {} : { loses: codec.loses }),
    bind(words, context) {
      const argument = codec.prepare(words, context);
      return argument instanceof ArgumentProblem ? argument : bound(codec, argument);
    },
  };
}

function bound<A>(codec: Codec<A>, argument: A): BoundCodec {
  const { raw = false } = codec;
  return {
    name: codec.name,
    raw: typeof raw === 'boolean' ? raw : raw(argument),
    structured: codec.structured ?? false,
    personal: codec.personal ?? false,
    likeCode: codec.likeCode ?? false,
    decode: (native) => codec.decode(native, argument),
    encode: (canonical) => codec.encode(canonical, argument),
  };
}

/** For codecs without an argument. */
export function noArgument(words: string): undefined | ArgumentProblem {
  return words === ''
    ? undefined
    : new ArgumentProblem(`takes no argument, but "${words}" is given`, 'Remove it.');
}

import type { Json } from '@hub/contracts';
import { normaliseCode, normaliseText } from '@hub/domain';
import type { BoundCodec, Decoded } from '../codecs/codec.js';
import { Remarked } from '../codecs/remarked.js';
import type { MapLine } from '../document/nodes.js';

/** How one line reads a value, its placeholders for "no value" included. */
export function decoderOf({ codec, absent }: MapLine): (native: Json) => Decoded {
  if (absent.length === 0) {
    return (native) => codec.decode(native);
  }
  // What arrives is trimmed and half-width already; codes are compared without regard to case and spaces.
  const spelling = codec.likeCode ? normaliseCode : (text: string) => text;
  const spellings = new Set(absent.map((text) => spelling(codec.raw ? text : normaliseText(text))));
  const values = new Set(absent.map((text) => scalarValue(codec, text)));
  values.delete(undefined);
  return (native) => {
    if (typeof native === 'string' && spellings.has(spelling(native))) {
      return undefined;
    }
    const decoded = codec.decode(native);
    // 2099-12-31 is the same placeholder as 2099/12/31 where both spellings are read.
    return values.has(decoded) ? undefined : decoded;
  };
}

/** The canonical value that a placeholder would be read as if it meant one. */
function scalarValue(codec: BoundCodec, placeholder: string): Decoded {
  const decoded = codec.decode(normaliseText(placeholder));
  return decoded instanceof Remarked || typeof decoded === 'object' ? undefined : decoded;
}

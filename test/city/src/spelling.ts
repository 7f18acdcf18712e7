/** Letters, digits and signs as a Chinese keyboard types them when nobody looks: `１２３`, `（`. */
export function fullWidth(text: string): string {
  return text.replaceAll(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
}

/** What a careful reader makes of it: half-width, nothing around. */
export function plain(text: string): string {
  return text
    .replaceAll(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ')
    .trim();
}

let gbk: ReadonlyMap<string, readonly [number, number]> | undefined;

/** Text in GBK, as the export of an old registration system writes it. Throws for a character that GBK lacks. */
export function toGbk(text: string): Buffer {
  gbk ??= gbkTable();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.charCodeAt(0);
    const pair = gbk.get(character);
    if (code < 0x80) {
      bytes.push(code);
    } else if (pair) {
      bytes.push(...pair);
    } else {
      throw new Error(`GBK has no ${character}`);
    }
  }
  return Buffer.from(bytes);
}

/** Node decodes GBK and does not encode it: the table is what decoding all pairs gives. */
function gbkTable(): Map<string, readonly [number, number]> {
  const decoder = new TextDecoder('gbk');
  const table = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      if (trail !== 0x7f && character.length === 1 && character !== '\uFFFD') {
        table.set(character, [lead, trail]);
      }
    }
  }
  return table;
}

import { codeOf } from '../../file-system.js';

/** What an error of PostgreSQL means for the record that was written. */
export type SqlVerdict =
  /** This record is at fault. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nobody is at fault: the same again. */
  | { readonly kind: 'collision' }
  /** The server does not answer, or not now. */
  | { readonly kind: 'away'; readonly code: string }
  /** Tables, rights or address are not what the settings say. */
  | { readonly kind: 'halt'; readonly why: string };

/** SQLSTATE (PostgreSQL, appendix A) or its class → what it means. The longest prefix counts. */
const MEANINGS: readonly (readonly [prefix: string, kind: SqlVerdict['kind']])[] = [
  ['40', 'collision'],
  ['55P03', 'collision'],
  ['22', 'refused'],
  ['23', 'refused'],
  ['44', 'refused'],
  ['P0', 'refused'],
  ['42804', 'refused'],
  ['08', 'away'],
  ['25006', 'away'],
  ['53', 'away'],
  ['55', 'away'],
  ['57', 'away'],
  ['58', 'away'],
  ['XX', 'away'],
  ['28', 'halt'],
  ['3D', 'halt'],
  ['3F', 'halt'],
  ['42', 'halt'],
];

/** Pure: judges an error by its SQLSTATE. Without one it is the connection's. */
export function sqlVerdictOf(error: unknown): SqlVerdict {
  const code = codeOf(error);
  const message = textOf(error, 'message');
  switch (kindOf(code)) {
    case 'refused':
      return { kind: 'refused', reason: reasonOf(code, message, error) };
    case 'collision':
      return { kind: 'collision' };
    case 'halt':
      return { kind: 'halt', why: `${message} (${code})` };
    case 'away':
      return { kind: 'away', code };
  }
}

function kindOf(code: string): SqlVerdict['kind'] {
  if (!/^[0-9A-Z]{5}$/.test(code)) {
    return 'away';
  }
  const fitting = MEANINGS.filter(([prefix]) => code.startsWith(prefix));
  return fitting.toSorted((one, other) => other[0].length - one[0].length)[0]?.[1] ?? 'refused';
}

/** The server's sentence with the names it gives, without what it quotes of the record (`…: "value"`, `detail`). */
function reasonOf(code: string, message: string, error: unknown): string {
  const names = ['table', 'column', 'constraint'].flatMap((name) => {
    const text = textOf(error, name);
    return text === '' || message.includes(text) ? [] : [`${name} ${text}`];
  });
  const sentence = message.replace(/: ".*"$/s, '');
  return [`${sentence} (${code})`, ...names].join(', ');
}

function textOf(error: unknown, name: string): string {
  const value: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
}

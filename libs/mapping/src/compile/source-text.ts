/** Names and constants go into generated code in this spelling only; nothing else of a document does. */
export function quoted(value: string | number | boolean): string {
  return JSON.stringify(value);
}

/** `r?.["holder"]?.["name"]`: a member that may be missing on the way. */
export function chain(root: string, segments: readonly string[]): string {
  return root + segments.map((segment) => `?.[${quoted(segment)}]`).join('');
}

/** The function that `body` returns, with the members of `env` as its constants. */
export function generated<F>(env: Readonly<Record<string, unknown>>, body: string): F {
  const names = Object.keys(env);
  // The text is made of checked nodes and quoted names only; see `quoted`.
  // oxlint-disable-next-line typescript/no-implied-eval -- a compiled mapping is three times as fast as closures
  const make = new Function(...names, `"use strict";\n${body}`) as (...values: unknown[]) => F;
  return make(...Object.values(env));
}

import type { SchemaProblem } from '@hub/contracts';

/** `file:line: rule: message. Remedy: …`, the way editors make it a link. */
export function problemLine({ file, line, rule, message, remedy }: SchemaProblem): string {
  return `${file}:${line}: ${rule}: ${message.replace(/\.?$/, '.')} Remedy: ${remedy}`;
}

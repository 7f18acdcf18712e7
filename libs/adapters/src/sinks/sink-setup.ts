import type { SinkContext } from '@hub/contracts';
import { Misconfigured } from '@hub/contracts';

/** How errors name a sink. */
export function subjectOf({ system, name }: Pick<SinkContext, 'system' | 'name'>): string {
  return `${system}, sink ${name}`;
}

/** The secret of this name, asked for anew at every use. Throws `Misconfigured` when there is none. */
export function secretOf(
  context: Pick<SinkContext, 'system' | 'name' | 'secret'>,
  name: string,
): string {
  const secret = context.secret?.(name);
  if (secret === undefined) {
    throw new Misconfigured(
      `${subjectOf(context)}: there is no secret ${name}`,
      `Set ${name}, or ${name}_FILE to the file that holds it.`,
    );
  }
  return secret;
}

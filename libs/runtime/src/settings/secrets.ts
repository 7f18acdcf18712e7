import { readFileSync } from 'node:fs';
import type { SecretReader } from '@hub/contracts';
import { Misconfigured } from '@hub/contracts';
import type { Environment } from './load-settings.js';

/**
 * Reads the secrets that declarations name: `<NAME>` of the environment, or the file that `<NAME>_FILE` names, which is
 * read at every call, so that a secret can be changed while the process runs. A file's trailing line break is no part of
 * the secret. The reader throws `Misconfigured`, which names the variable and never what it holds, when the file cannot
 * be read or both are given.
 */
export function secretsOf(env: Environment): SecretReader {
  return (name) => {
    const direct = filled(env[name]);
    const file = filled(env[`${name}_FILE`]);
    if (file === undefined) {
      return direct;
    }
    if (direct !== undefined) {
      throw wrong(`${name} and ${name}_FILE are both given`, `Take one of them away.`);
    }
    return filled(contentOf(name, file));
  };
}

function contentOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw wrong(`${name}_FILE names a file that cannot be read`, `Correct ${name}_FILE.`);
  }
}

function filled(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

function wrong(message: string, remedy: string): Misconfigured {
  return new Misconfigured(message, remedy);
}

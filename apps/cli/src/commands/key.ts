import { rmSync } from 'node:fs';
import type { CliContext } from '../context.js';
import { KeyStore } from '../hub/key-store.js';
import { servedSystem } from '../hub/systems.js';
import { EXIT, type ExitCode } from '../terminal/exit.js';

/** Who may have a key without being a system with a folder: an operator, and whoever only reads. */
const OPERATOR = /^operator(-[a-z0-9-]+)?$/;
const READER = /^[a-z0-9][a-z0-9-]{0,59}$/;

/**
 * `./hub key create <system>`: one more key, shown this once. For a system that is declared, an operator (`operator`,
 * `operator-<name>`), or with `reader` anybody: he can read what the registry and the console tell, and hand nothing in.
 */
export function createKey(system: string, reader: boolean, context: CliContext): ExitCode {
  const { settings, out } = context;
  if (reader ? !READER.test(system) || system === 'hub' : !OPERATOR.test(system)) {
    servedSystem(settings, system);
  }
  const key = new KeyStore(settings.HUB_KEYS_FILE).create(system);
  if (!out.json) {
    out.say(key);
    out.progress(`This key of ${system} is shown only now; only its hash is kept.`);
  }
  out.document({ system, key });
  return EXIT.well;
}

/** `./hub key revoke <system>`: ends all its keys; apps notice within seconds. */
export function revokeKeys(system: string, { settings, home, out }: CliContext): ExitCode {
  const revoked = new KeyStore(settings.HUB_KEYS_FILE).revoke(system);
  if (revoked > 0) {
    rmSync(home.keyFile(system), { force: true });
  }
  out.say(revoked === 0 ? `${system} has no key to revoke.` : `Revoked ${revoked} of ${system}.`);
  out.document({ system, revoked });
  return revoked === 0 ? EXIT.notWell : EXIT.well;
}

/** `./hub key list`: who has keys since when; a key is told by the beginning of its hash. */
export function listKeys(system: string | undefined, { settings, out }: CliContext): ExitCode {
  const keys = new KeyStore(settings.HUB_KEYS_FILE)
    .list()
    .filter((key) => system === undefined || key.system === system);
  for (const key of keys) {
    const ended = key.revoked ? `  revoked ${key.revoked}` : '';
    out.say(`${key.system}  ${key.sha256.slice(0, 12)}  created ${key.created}${ended}`);
  }
  if (keys.length === 0) {
    out.say('There are no keys.');
  }
  out.document({ keys });
  return EXIT.well;
}

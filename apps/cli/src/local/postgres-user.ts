import { execFile, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { Misconfigured } from '@hub/contracts';

const run = promisify(execFile);

/** The user PostgreSQL runs as when we are root, which it refuses to be. */
export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/**
 * The user PostgreSQL is to run as: `postgres`, made if need be, when we are root; absent (ourselves) otherwise.
 * Throws `Misconfigured` when it cannot be made.
 */
export async function postgresUser(): Promise<PostgresUser | undefined> {
  if (userInfo().uid !== 0) {
    return undefined;
  }
  return (await lookUp()) ?? (await create());
}

/** Whether `user` may search every folder on the way to `path` and execute (or search) it. */
export function canReach(user: PostgresUser | undefined, path: string): boolean {
  if (!user) {
    return true;
  }
  return spawnSync('test', ['-x', path], { ...user, cwd: '/' }).status === 0;
}

/** The outermost folder on the way to `path` that `user` may not search. */
export function firstBarrier(user: PostgresUser, path: string): string {
  const parent = dirname(path);
  return parent === path || canReach(user, parent) ? path : firstBarrier(user, parent);
}

async function lookUp(): Promise<PostgresUser | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, NAME])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    return undefined;
  }
}

async function create(): Promise<PostgresUser> {
  await run('groupadd', ['--system', NAME]).catch(() => undefined);
  await run('useradd', ['--system', '-g', NAME, NAME]).catch(() => undefined);
  const user = await lookUp();
  if (!user) {
    throw new Misconfigured(
      `PostgreSQL does not run as root, and the user "${NAME}" could not be made.`,
      `Make it (useradd --system ${NAME}), or run ./hub as an ordinary user, or set DATABASE_URL to a PostgreSQL that already runs.`,
    );
  }
  return user;
}

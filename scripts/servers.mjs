/**
 * The Redis and the PostgreSQL that tests, benchmarks and demos run against.
 *
 * For each server: the one the environment names, else a private one on a free loopback port. Private servers
 * live in their own temporary directory and end with this process, however it ends (see server-keeper.mjs),
 * so any number of runs may go on side by side.
 */
import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { checkAnswers } from './server-answers.mjs';
import { findServers } from './server-binaries.mjs';

const KEEPER = fileURLToPath(new URL('./server-keeper.mjs', import.meta.url));
const TRIES = 4;
const START_WITHIN = 60_000;

const SERVERS = {
  redis: { variable: 'REDIS_URL', recipe: redisRecipe, url: (port) => `redis://127.0.0.1:${port}` },
  postgres: {
    variable: 'DATABASE_URL',
    recipe: postgresRecipe,
    url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
  },
};

/**
 * Starts what is needed.
 * @param {{ need?: ('redis' | 'postgres')[], log?: (line: string) => void, isDurable?: boolean }} [options] `isDurable`
 *   has a private PostgreSQL write what it commits to disk
 * @returns {Promise<{ env: Record<string, string>, stop(): Promise<void> }>}
 */
export async function startServers({ need = ['redis', 'postgres'], log = toStderr, isDurable = false } = {}) {
  const unknown = need.find((kind) => !Object.hasOwn(SERVERS, kind));
  if (unknown !== undefined)
    throw new Error(`Expected redis or postgres as a needed server, got: "${unknown}".`);
  const given = need.filter((kind) => process.env[SERVERS[kind].variable]);
  const env = {};
  for (const kind of given) {
    const { variable } = SERVERS[kind];
    await checkAnswers(kind, variable, process.env[variable]);
    env[variable] = process.env[variable];
  }
  const wanted = need.filter((kind) => !given.includes(kind));
  const programs = wanted.length > 0 ? findServers(wanted, log) : {};
  const started = await startAll(wanted, programs, isDurable);
  for (const { kind, port } of started) env[SERVERS[kind].variable] = SERVERS[kind].url(port);
  let stopped;
  return {
    env,
    stop() {
      stopped ??= Promise.all(started.map((server) => server.stop())).then(() => undefined);
      return stopped;
    },
  };
}

/** All or none: when one does not start, those that did are stopped. */
async function startAll(kinds, programs, isDurable) {
  const results = await Promise.allSettled(kinds.map((kind) => start(kind, programs[kind], isDurable)));
  const started = results.filter((r) => r.status === 'fulfilled').map((r) => r.value);
  const failed = results.find((r) => r.status === 'rejected');
  if (!failed) return started;
  await Promise.all(started.map((server) => server.stop()));
  throw failed.reason;
}

/** Another program may take the free port before the server does: then we try the next one. */
async function start(kind, program, isDurable) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { kind, port, ...(await keep(SERVERS[kind].recipe(program, port, isDurable))) };
    } catch (error) {
      if (attempt < TRIES && /in use/i.test(error.message)) continue;
      throw new Error(`${program} did not start: ${error.message}`);
    }
  }
}

function redisRecipe(file, port) {
  const dir = mkdtempSync(join(tmpdir(), 'cortado-redis-'));
  const args = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--dir',
    dir,
    '--save',
    '',
    '--appendonly',
    'yes',
  ];
  return { dir, prepare: [], server: { file, args } };
}

/** Durability is switched off, unless it is asked for: the data is thrown away with the directory. */
function postgresRecipe(file, port, isDurable) {
  const owner = unprivilegedUser();
  // A directory of root's own (TMPDIR) may be closed to that user; /tmp never is.
  const dir = mkdtempSync(join(owner ? '/tmp' : tmpdir(), 'cortado-postgres-'));
  if (owner) chownSync(dir, owner.uid, owner.gid);
  const data = join(dir, 'data');
  const initdb = join(dirname(file), 'initdb');
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 200 };
  const quick = isDurable ? {} : { fsync: 'off', full_page_writes: 'off' };
  return {
    dir,
    ...owner,
    prepare: [
      {
        file: initdb,
        args: ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--no-sync'],
      },
    ],
    server: {
      file,
      args: [
        ...['-D', data, '-p', `${port}`],
        ...Object.entries({ ...settings, ...quick, timezone: 'UTC' }).flatMap(([name, value]) => [
          '-c',
          `${name}=${value}`,
        ]),
      ],
    },
  };
}

/** PostgreSQL refuses to run as root, so root hands it to the first of these users that exists. */
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as.');
}

/** Resolves when the server takes connections. */
function keep(recipe) {
  const keeper = spawn(process.execPath, [KEEPER, JSON.stringify(recipe)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => keeper.once('exit', resolve));
  const stop = async () => {
    keeper.ref();
    keeper.stdin.end();
    await ended;
  };
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => refuse('it was not ready within a minute'), START_WITHIN);
    const refuse = (reason) => {
      clearTimeout(late);
      void stop().then(() => reject(new Error(reason)));
    };
    keeper.once('error', (error) => reject(error));
    keeper.stdin.on('error', () => {});
    createInterface({ input: keeper.stdout }).once('line', (line) => {
      if (line !== 'ready') return refuse(line.replace(/^failed /, ''));
      clearTimeout(late);
      // A caller that forgets stop() may still end; the closing pipe stops the server then.
      for (const part of [keeper, keeper.stdin, keeper.stdout]) part.unref();
      resolve({ stop });
    });
    void ended.then(() => refuse('its keeper was killed'));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function toStderr(line) {
  process.stderr.write(`servers: ${line}\n`);
}

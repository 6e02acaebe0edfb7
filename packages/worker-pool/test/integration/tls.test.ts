import { Worker as Thread } from 'node:worker_threads';
import { type Connection, type Cortado, createCortado } from '@cortado/core';
import { freePort } from '@cortado/test-support/free-port';
import { OwnPostgres } from '@cortado/test-support/own-postgres';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';
import { Certificates } from '../support/certificates.js';
import { Ledger } from '../support/failover-world.js';

const THREAD = new URL('../../../core/dist/beat-thread.js', import.meta.url);
const files = new Certificates();
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(() => files.remove());

const ca = files.read('ca.crt');
const mine = { cert: files.read('client.crt'), key: files.read('client.key') };

function appOn(connection: Connection): { app: Cortado; ledger: Ledger } {
  const ledger = new Ledger();
  const app = createCortado({
    ...{ connection, services: [Ledger], log: false, enqueueTimeout: '1s' },
    container: { resolve: () => ledger },
  });
  open.push(() => app.close());
  return { app, ledger };
}

/** A Redis with a port for TLS beside the plain one. */
async function ownRedis(clients: 'yes' | 'no'): Promise<{ plain: number; port: number }> {
  const port = await freePort();
  const server = await OwnRedis.start([
    ...['--tls-port', `${port}`, '--tls-auth-clients', clients, '--tls-ca-cert-file', files.path('ca.crt')],
    ...['--tls-cert-file', files.path('server.crt'), '--tls-key-file', files.path('server.key')],
  ]);
  open.push(() => server.remove());
  return { plain: Number(new URL(server.url).port), port };
}

/** What an app says that cannot open, and what it says to who queues a job. */
async function refusal(connection: Connection): Promise<string> {
  const { app } = appOn(connection);
  const opened = await app.open().catch((error: Error) => error.message);
  const queued = await app
    .jobs(Ledger)
    .enter('never')
    .catch((error: Error) => error.message);
  const reason = /could not be used: (.*)\.$/.exec(String(opened))?.[1] ?? `${opened}`;
  expect(queued).toContain(reason.split(';')[0]);
  return reason;
}

async function serves({ app, ledger }: ReturnType<typeof appOn>): Promise<void> {
  await app.migrate();
  await startWorker(app, { queues: ['short'] });
  await app.jobs(Ledger).enter('job');
  await until(
    () => ledger.runs.has('job'),
    (it) => it,
  );
}

it('is spoken with a Redis by producers, workers and the thread that beats, with a certificate of ours where it asks for one', async () => {
  const { port } = await ownRedis('yes');
  const world = appOn({ host: 'localhost', port, tls: { ca, ...mine } });
  await serves(world);
  const { link } = world.app.internals.engine.recovery ?? {};
  const ticks = new Int32Array(new SharedArrayBuffer(4));
  const facts = { host: 'h', pid: 1, queues: [] };
  const thread = new Thread(THREAD, { workerData: { link, key: 'in a thread', facts, ticks } });
  open.push(() => thread.terminate());
  const redis = new Redis({ host: 'localhost', port, tls: { ca, ...mine } });
  open.push(async () => redis.disconnect());
  await until(
    () => redis.zscore('bull:cortado:beats', 'in a thread'),
    (it) => it !== null,
  );
});

it('refuses a Redis nobody vouches for, or that does not let us in, and says what to do about it', async () => {
  const { port, plain } = await ownRedis('yes');
  const at = (tls: object) => refusal({ host: 'localhost', port, tls });
  const [unknown, other, named, unshown, spoken, unheard] = await Promise.all([
    refusal(`rediss://localhost:${port}`),
    at({ ca: files.read('other.crt') }),
    at({ ca, ...mine, servername: 'shop.example' }),
    at({ ca }),
    refusal(`redis://localhost:${port}`),
    refusal({ host: 'localhost', port: plain, tls: { ca } }),
  ]);
  expect(unknown).toMatch(
    /^self-signed certificate in certificate chain; give the certificate of the authority .*`tls: \{ ca \}`.*NODE_EXTRA_CA_CERTS/,
  );
  expect(other).toContain('give the certificate of the authority');
  expect(named).toMatch(
    /shop\.example.*; write a host that stands in its certificate, or `tls: \{ servername \}`$/,
  );
  expect(unshown).toMatch(
    /^tlsv13 alert certificate required; the server lets in who shows a certificate .*`tls: \{ cert, key \}`/,
  );
  expect(spoken).toContain('a port for TLS does so (rediss://)');
  expect(unheard).toContain('did not begin TLS');
});

it('is spoken with a PostgreSQL as its address or its options say, and what it refuses says what to do', async () => {
  const server = await OwnPostgres.start('ssl=on', ...files.ofPostgres(OwnPostgres.owner));
  open.push(() => server.remove());
  const { port } = new URL(server.url);
  const address = (query: string) => `postgres://postgres@localhost:${port}/postgres?${query}`;
  const options = { host: 'localhost', port: Number(port), user: 'postgres', database: 'postgres' };
  const root = `sslrootcert=${files.path('ca.crt')}`;
  await serves(appOn({ ...options, ssl: { ca, ...mine } }));
  for (const connection of [
    address(`sslmode=verify-full&${root}`),
    address('sslmode=no-verify'),
    { connectionString: address('sslmode=verify-full'), ssl: { ca } },
  ]) {
    const { app } = appOn(connection);
    await app.open();
    const [row] = await server.ask<{ ssl: number }>('SELECT count(*)::int AS ssl FROM pg_stat_ssl WHERE ssl');
    expect(row?.ssl).toBeGreaterThan(0);
  }
  const [byAddress, byOptions, named] = await Promise.all([
    refusal(address('sslmode=verify-full')),
    refusal({ ...options, ssl: true }),
    refusal({ ...options, host: '127.0.0.1', ssl: { ca } }),
  ]);
  expect(byAddress).toMatch(
    /^self-signed certificate in certificate chain; give the certificate of the authority .*sslrootcert=<file>/,
  );
  expect(byOptions).toBe(byAddress);
  expect(named).toContain('write a host that stands in its certificate');
});

it('is looked at before anything connects: files that are not there, names in the place of texts, a key of another certificate', () => {
  const at = (connection: Connection) => () => appOn(connection);
  const redis = (tls: object) => at({ host: 'cache', tls });
  expect(redis({ ca: '/etc/ca.pem' })).toThrow(
    'Expected `connection.tls` to be an object whose ca is the text of a file (-----BEGIN CERTIFICATE-----), and not its name, found { ca }.',
  );
  expect(redis({ cert: mine.cert, key: files.read('ca.key') })).toThrow(
    'an object with a certificate, and a key that belongs to it (key values mismatch), found { cert, key }.',
  );
  expect(at({ host: 'db', user: 'ada', ssl: { ca: ['x'] } })).toThrow('`connection.ssl`');
  expect(at('postgres://db/shop?sslmode=verfy-full')).toThrow(
    'Expected sslmode in the address to be disable, prefer, require, verify-ca, verify-full or no-verify, found "verfy-full". Did you mean "verify-full"?',
  );
  expect(at({ connectionString: 'postgres://db/shop?sslrootcert=/no/such.crt' })).toThrow(
    'Expected sslrootcert in the address to be a file that can be read, found "/no/such.crt": ENOENT: no such file or directory.',
  );
});

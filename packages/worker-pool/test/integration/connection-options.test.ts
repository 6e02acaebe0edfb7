import { Worker as Thread } from 'node:worker_threads';
import { type Connection, type Cortado, createCortado } from '@cortado/core';
import { freePort } from '@cortado/test-support/free-port';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';
import { Ledger } from '../support/failover-world.js';

const THREAD = new URL('../../../core/dist/beat-thread.js', import.meta.url);
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

function appOn(connection: Connection): { app: Cortado; ledger: Ledger; inline: string[] } {
  const ledger = new Ledger();
  const inline: string[] = [];
  const app = createCortado({
    ...{ connection, services: [Ledger], log: false, prefix: 'options', enqueueTimeout: '3s' },
    container: { resolve: () => ledger },
  });
  app.on('process.inline', ({ reason }) => inline.push(reason));
  open.push(() => app.close());
  return { app, ledger, inline };
}

async function ownRedis(...settings: string[]): Promise<{ server: OwnRedis; port: number }> {
  const server = await OwnRedis.start(settings, settings.includes('--requirepass') ? 'hunter2' : undefined);
  open.push(() => server.remove());
  return { server, port: Number(new URL(server.url).port) };
}

/** Whether a job that is queued runs. */
async function serves({ app, ledger }: ReturnType<typeof appOn>): Promise<void> {
  await app.migrate();
  await startWorker(app, { queues: ['short'] });
  await app.jobs(Ledger).enter('job');
  await until(
    () => ledger.runs.has('job'),
    (it) => it,
  );
}

describe('the options of a client', () => {
  it('serve producers, workers and the thread that beats, on Redis', async () => {
    const { port } = await ownRedis('--requirepass', 'hunter2');
    const world = appOn({ host: '127.0.0.1', port, password: 'hunter2', db: 3, retryStrategy: () => null });
    await serves(world);
    expect(world.app.location).toBe(`redis://:***@127.0.0.1:${port}/3`);
    const facts = { host: 'h', pid: 1, queues: [] };
    const { link } = world.app.internals.engine.recovery ?? {};
    // An event loop that never turns.
    const ticks = new Int32Array(new SharedArrayBuffer(4));
    const thread = new Thread(THREAD, { workerData: { link, key: 'in a thread', facts, ticks } });
    open.push(() => thread.terminate());
    const redis = new Redis({ port, password: 'hunter2', db: 3 });
    open.push(async () => redis.disconnect());
    await until(
      () => redis.zscore('options:cortado:beats', 'in a thread'),
      (it) => it !== null,
    );
  });

  it('have a process beat from its event loop where they hold code that counts, which it says once', async () => {
    const { port } = await ownRedis();
    const connection = { host: '127.0.0.1', port, tls: undefined, natMap: () => null } as Connection;
    const world = appOn(connection);
    await serves(world);
    expect(world.inline).toEqual(['`connection.natMap` is code, which no thread can be given']);
  });

  it('serve on PostgreSQL, with a password that is asked for', async () => {
    const { hostname, port, username, password, pathname } = new URL(process.env.DATABASE_URL as string);
    const world = appOn({
      ...{ host: hostname, port: Number(port), user: username, database: pathname.slice(1) },
      password: async () => decodeURIComponent(password),
      options: '-c work_mem=8MB',
    });
    await serves(world);
    expect(world.inline).toEqual(['`connection.password` is code, which no thread can be given']);
  });
});

describe('a start that finds something else', () => {
  const words = async (connection: Connection): Promise<string> => {
    const started = Date.now();
    const { app } = appOn(connection);
    const error = await app.open().then(
      () => new Error('open'),
      (it: Error) => it,
    );
    expect(Date.now() - started).toBeLessThan(9_000);
    return error.message;
  };

  it('says that no Sentinel names the master, and what the last one has said', async () => {
    const nobody = await freePort();
    expect(await words({ sentinels: [{ host: '127.0.0.1', port: nobody }], name: 'main' })).toMatch(
      /could not be used: no Sentinel names the master "main": .*127\.0\.0\.1/,
    );
    const { port } = await ownRedis();
    expect(await words(`redis+sentinel://127.0.0.1:${port}/main`)).toMatch(
      /no Sentinel names the master "main"/,
    );
  });

  it('tells a node of a Cluster from a server, both ways', async () => {
    const bus = await freePort();
    const node = await ownRedis('--cluster-enabled', 'yes', '--cluster-port', `${bus}`);
    expect(await words(node.server.url)).toContain('it is a node of a Redis Cluster; write redis+cluster://');
    const lone = await ownRedis();
    const app = createCortado({ connection: { cluster: [lone.port] }, log: false });
    open.push(() => app.close());
    await expect(app.open()).rejects.toThrow('cluster support disabled');
  });
});

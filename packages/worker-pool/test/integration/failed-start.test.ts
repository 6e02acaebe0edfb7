import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { createCortado, defineJob, startScheduler } from '@cortado/core';
import { OwnPostgres } from '@cortado/test-support/own-postgres';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { startWorker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';

const idle = defineJob('idle', { queue: 'short' }, async () => undefined);

/** What each way in says of a datastore that lets nobody in. */
async function wordsOf(connection: string): Promise<Record<string, Error>> {
  const app = createCortado({ connection, jobs: [idle], enqueueTimeout: 1_500 });
  const caught = async (act: () => Promise<unknown>) =>
    act().then(
      () => new Error('nothing was wrong'),
      (error: Error) => error,
    );
  try {
    const started = Date.now();
    const open = await caught(() => app.open());
    expect(Date.now() - started).toBeLessThan(9_000);
    const ways = [() => startWorker(app), () => app.enqueue('idle'), () => startScheduler(app)];
    const [worker, enqueue, scheduler] = await Promise.all(ways.map((it) => caught(it)));
    return { open, worker, enqueue, scheduler } as Record<string, Error>;
  } finally {
    await app.close();
  }
}

async function expectWords(connection: string, words: RegExp, secret?: string): Promise<void> {
  const all = await wordsOf(connection);
  for (const [where, error] of Object.entries(all)) {
    const { message, cause } = error;
    expect(`${where}: ${message}`).toMatch(words);
    expect(message).not.toContain('did not answer');
    expect(String((cause as Error)?.message)).toBeTruthy();
    // As a program prints it that does no more than to log it: with its causes, and with what those hold.
    if (secret) expect(inspect(error, { depth: 20 })).not.toContain(secret);
  }
  expect(all.open).toMatchObject({ code: 'CORTADO_DATASTORE_UNAVAILABLE' });
  expect(all.enqueue).toMatchObject({ code: 'CORTADO_ENQUEUE_UNAVAILABLE', mayBeQueued: false });
}

describe('a start that fails says why, in the words of Redis', () => {
  let redis: OwnRedis;
  beforeAll(async () => {
    redis = await OwnRedis.start();
    await redis.tell('ACL', 'SETUSER', 'keeper', 'on', '>right-word', '~*', '&*', '+@all');
  });
  afterAll(() => redis.remove());

  const as = (user: string, password: string) =>
    redis.url.replace('redis://', `redis://${user}:${password}@`);

  it('when nobody listens there', () =>
    expectWords('redis://127.0.0.1:1', /connect ECONNREFUSED 127\.0\.0\.1:1/));

  it('when its name does not resolve', () =>
    expectWords('redis://nowhere.invalid:6379', /(ENOTFOUND|EAI_AGAIN) nowhere\.invalid/));

  it('when the password is wrong, without the password', () =>
    expectWords(as('keeper', 'wrong-word'), /WRONGPASS/, 'wrong-word'));

  it('when a password is needed', async () => {
    const closed = await OwnRedis.start(['--requirepass', 'x'], 'x');
    try {
      await expectWords(closed.url, /NOAUTH/);
    } finally {
      await closed.remove();
    }
  });

  it('when it has no such database, and leaves the first one alone', async () => {
    await expectWords(`${redis.url}/99`, /DB index is out of range/);
    expect(await redis.tell('DBSIZE')).toBe(0);
  });

  it('when it takes no more clients', async () => {
    const full = await OwnRedis.start(['--maxclients', '1']);
    const other = new Redis(full.url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
    other.on('error', () => undefined);
    await other.ping();
    try {
      await expectWords(full.url, /max number of clients reached/);
    } finally {
      other.disconnect();
      await full.remove();
    }
  });

  it('when it is spoken to in TLS and does not know it', () =>
    expectWords(
      redis.url.replace('redis:', 'rediss:'),
      /TLS|SSL|wrong version|ECONNRESET|socket disconnected/i,
    ));

  it('when it hangs up, as a port for TLS does', async () => {
    const server = createServer((socket) => socket.on('data', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await expectWords(
      `redis://127.0.0.1:${port}`,
      /closed the connection before it answered.*rediss:|ECONNRESET/,
    );
    server.close();
  });
});

describe('a start that meets another kind of server', () => {
  it('says so, and that nothing was queued', async () => {
    const http = 'HTTP/1.1 400 Bad Request\r\n\r\n';
    const answers: [url: (port: number) => string, answer: string, words: RegExp][] = [
      [(port) => `redis://127.0.0.1:${port}`, http, /does not answer as Redis does/],
      [
        (port) => `postgres://127.0.0.1:${port}/jobs`,
        http,
        /before the server let anybody in; another kind of server/,
      ],
      [
        (port) => `postgres://127.0.0.1:${port}/jobs`,
        '\0'.repeat(2_000),
        /does not answer as PostgreSQL does; another kind of server/,
      ],
    ];
    await Promise.all(
      answers.map(async ([url, answer, words]) => {
        const server = createServer((socket) => {
          socket.on('error', () => undefined);
          socket.on('data', () => socket.end(answer));
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        await expectWords(url((server.address() as { port: number }).port), words);
        server.close();
      }),
    );
  });
});

describe('a start that fails says why, in the words of PostgreSQL', () => {
  let postgres: OwnPostgres;
  beforeAll(async () => {
    postgres = await OwnPostgres.start('max_connections=12', 'superuser_reserved_connections=3');
    await postgres.ask("CREATE ROLE keeper LOGIN PASSWORD 'right-word'");
    await postgres.askPasswords();
  });
  afterAll(() => postgres.remove());

  const as = (user: string, password: string) =>
    postgres.url.replace('postgres://postgres@', `postgres://${user}:${password}@`);

  it('when nobody listens there', () =>
    expectWords('postgres://127.0.0.1:1/jobs', /connect ECONNREFUSED 127\.0\.0\.1:1/));

  it('when its name does not resolve', () =>
    expectWords('postgres://nowhere.invalid/jobs', /(ENOTFOUND|EAI_AGAIN) nowhere\.invalid/));

  it('when the password is wrong, without the password', () =>
    expectWords(
      as('keeper', 'wrong-word'),
      /password authentication failed for user "keeper"/,
      'wrong-word',
    ));

  it('when there is no password, no such role, no such database', async () => {
    await expectWords(as('keeper', ''), /password/);
    await expectWords(as('nobody', 'x'), /password authentication failed for user "nobody"|role "nobody"/);
    await expectWords(
      `${postgres.url.slice(0, -'/postgres'.length)}/nothing`,
      /database "nothing" does not exist/,
    );
  });

  it('when it does not speak TLS', () =>
    expectWords(`${postgres.url}?sslmode=require`, /does not support SSL/));

  it('leaves no socket open for any login that was refused', async () => {
    const app = createCortado({ connection: as('keeper', ''), jobs: [idle], enqueueTimeout: 1_500 });
    for (let turn = 0; turn < 20; turn++) await app.open().catch(() => undefined);
    const [row] = await postgres.ask<{ count: string }>(
      "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    );
    await app.close();
    expect(Number(row?.count)).toBeLessThanOrEqual(1);
  });
});

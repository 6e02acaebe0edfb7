import { type Cortado, createCortado, defineJob, type JobEnd } from '@cortado/core';
import { OwnPostgres } from '@cortado/test-support/own-postgres';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { gate, until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';

const idle = defineJob('idle', { queue: 'short' }, async () => undefined);

interface Refusal {
  readonly code?: string;
  readonly reason?: string;
  readonly message: string;
  readonly cause?: string;
}

function refusalOf(app: Cortado): Promise<Refusal> {
  return app.enqueue('idle').then(
    () => ({ message: 'was queued' }),
    ({ code, reason, message, cause }) => ({ code, reason, message, cause: String(cause?.message) }),
  );
}

describe('a datastore that answers and refuses', () => {
  let redis: OwnRedis;
  let app: Cortado;
  beforeEach(async () => {
    redis = await OwnRedis.start(['--lua-time-limit', '200']);
    app = createCortado({ connection: redis.url, jobs: [idle], enqueueTimeout: 1_500 });
    await app.open();
  });
  afterEach(async () => {
    await app.close();
    await redis.remove();
  });

  it.each([
    [
      'OOM',
      ['maxmemory', '1'],
      /^idle was not queued: redis:\S+ refused \(OOM\): OOM command not allowed.* raise `maxmemory`/,
    ],
    [
      'NOREPLICAS',
      ['min-replicas-to-write', '1'],
      /refused \(NOREPLICAS\): NOREPLICAS Not enough good replicas.*`min-replicas-to-write`/,
    ],
  ] as const)('has its refusal told by our code and its own: %s', async (reason, [setting, value], words) => {
    await redis.tell('CONFIG', 'SET', setting, value);
    expect(await refusalOf(app)).toMatchObject({
      code: 'CORTADO_DATASTORE_REFUSED',
      reason,
      message: expect.stringMatching(words),
      cause: expect.stringContaining(reason),
    });
    await redis.tell('CONFIG', 'SET', setting, '0');
    expect(await refusalOf(app)).toEqual({ message: 'was queued' });
  });

  it('has it told so when its user may not: NOPERM', async () => {
    await redis.tell('ACL', 'SETUSER', 'reader', 'on', '>word', '~*', '&*', '+@all', '-evalsha', '-eval');
    const reader = createCortado({
      connection: redis.url.replace('redis://', 'redis://reader:word@'),
      jobs: [idle],
    });
    try {
      const error = await refusalOf(reader);
      expect(error).toMatchObject({ code: 'CORTADO_DATASTORE_REFUSED', reason: 'NOPERM' });
      expect(error.message).not.toContain(':word@');
    } finally {
      await reader.close();
    }
  });

  it('has it told so when the user of a worker may use no channels', async () => {
    await redis.tell('ACL', 'SETUSER', 'worker', 'on', '>word', '~*', 'resetchannels', '+@all');
    const deaf = createCortado({
      connection: redis.url.replace('redis://', 'redis://worker:word@'),
      jobs: [idle],
      log: false,
    });
    try {
      await expect(startWorker(deaf)).rejects.toMatchObject({
        code: 'CORTADO_DATASTORE_REFUSED',
        reason: 'NOPERM',
        message: expect.stringMatching(
          /^The channel "bull:cortado:bus:\S+" was not listened to: redis:\S+ refused \(NOPERM\): NOPERM .*channel.*&bull:\*/,
        ),
      });
    } finally {
      await deaf.close();
    }
  });

  it.each(['-bzpopmin', '-evalsha -eval'])(
    'has a worker that may not fetch say so once: %s',
    async (rule) => {
      await redis.tell('ACL', 'SETUSER', 'worker', 'on', '>word', '~*', '&*', '+@all');
      const lines: string[] = [];
      const refused = createCortado({
        connection: redis.url.replace('redis://', 'redis://worker:word@'),
        jobs: [idle],
        log: (line) => lines.push(line),
      });
      const worker = await startWorker(refused, { queues: ['short'] });
      try {
        await redis.tell('ACL', 'SETUSER', 'worker', ...rule.split(' '));
        await app.enqueue('idle');
        const refusals = async () =>
          Number(
            /errorstat_NOPERM:count=(\d+)/.exec(String(await redis.tell('INFO', 'errorstats')))?.[1] ?? 0,
          );
        await until(refusals, (count) => count > 10);
        const said = lines.filter((it) => it.includes('worker error on short: NOPERM'));
        expect(said).toHaveLength(1);
      } finally {
        await worker.close();
        await refused.close();
      }
    },
  );

  it('is told of the end of a job and of what follows it once it takes them again', async () => {
    const followed = gate<JobEnd>();
    const [held, mayEnd] = [gate(), gate()];
    const after = defineJob('after', { queue: 'short' }, async (end: JobEnd) => followed.open(end));
    const hold = defineJob('hold', { queue: 'long', onSuccess: after }, async () => {
      held.open();
      await mayEnd.opened;
    });
    const holding = createCortado({ connection: redis.url, jobs: [hold, after], log: false });
    const worker = await startWorker(holding);
    try {
      const job = await holding.enqueue('hold');
      await held.opened;
      await redis.tell('CONFIG', 'SET', 'maxmemory', '1');
      mayEnd.open();
      await until(
        async () =>
          Number(/errorstat_OOM:count=(\d+)/.exec(String(await redis.tell('INFO', 'errorstats')))?.[1]),
        (count) => count > 2,
      );
      await redis.tell('CONFIG', 'SET', 'maxmemory', '0');
      expect((await followed.opened).job).toMatchObject({ id: job.id, attempts: 1 });
      await expect(job.result({ timeout: '30s' })).resolves.toBe(null);
    } finally {
      await worker.close();
      await holding.close();
    }
  });

  it('is waited for while a script keeps it busy: BUSY', async () => {
    const operator = new Redis(redis.url);
    await operator.ping();
    const busy = redis.tell('EVAL', 'while true do end', '0').catch(() => undefined);
    await until(
      () => operator.ping().catch((error: Error) => error.message),
      (it) => it.startsWith('BUSY'),
    );
    expect(await refusalOf(app)).toMatchObject({
      code: 'CORTADO_ENQUEUE_UNAVAILABLE',
      message: expect.stringMatching(/within 1500 ms: BUSY /),
    });
    await operator.script('KILL');
    operator.disconnect();
    await busy;
    expect(await refusalOf(app)).toEqual({ message: 'was queued' });
  });

  it('is waited for while it is a replica: READONLY', async () => {
    await redis.tell('REPLICAOF', '127.0.0.1', '1');
    expect(await refusalOf(app)).toMatchObject({
      code: 'CORTADO_ENQUEUE_UNAVAILABLE',
      message: expect.stringMatching(/within 1500 ms: READONLY /),
    });
  });

  it('has it told in the same way on PostgreSQL: 42501, 25006', async () => {
    const postgres = await OwnPostgres.start();
    const owner = createCortado({ connection: postgres.url, jobs: [idle] });
    try {
      await owner.migrate();
      await postgres.ask('CREATE ROLE reader LOGIN');
      await postgres.ask('GRANT USAGE ON SCHEMA bullmq TO reader');
      await postgres.ask('GRANT SELECT ON ALL TABLES IN SCHEMA bullmq TO reader');
      const reader = createCortado({
        connection: postgres.url.replace('postgres@', 'reader@'),
        jobs: [idle],
      });
      expect(await refusalOf(reader)).toMatchObject({ code: 'CORTADO_DATASTORE_REFUSED', reason: '42501' });
      await reader.close();
      await postgres.ask('ALTER SYSTEM SET default_transaction_read_only = on');
      await postgres.ask('SELECT pg_reload_conf()');
      expect(await refusalOf(owner)).toMatchObject({
        code: 'CORTADO_ENQUEUE_UNAVAILABLE',
        message: expect.stringMatching(/cannot execute \S+ in a read-only transaction/),
      });
    } finally {
      await owner.close();
      await postgres.remove();
    }
  });

  it('is asked again on PostgreSQL where it took the call back for another: 40001, 40P01', async () => {
    const postgres = await OwnPostgres.start();
    const mine = createCortado({ connection: postgres.url, jobs: [idle], log: false });
    const outages: string[] = [];
    mine.on('datastore.lost', ({ error }) => outages.push(error.message));
    try {
      await mine.migrate();
      await postgres.ask('CREATE SEQUENCE public.refused');
      await postgres.ask(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        CASE nextval('public.refused') WHEN 1 THEN RAISE EXCEPTION 'no order' USING ERRCODE = '40001';
        WHEN 2 THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; ELSE RETURN NEW; END CASE; END $$`);
      await postgres.ask(
        'CREATE TRIGGER refuse BEFORE INSERT ON bullmq.job FOR EACH ROW EXECUTE FUNCTION refuse()',
      );
      const handle = await mine.enqueue('idle');
      await expect(handle.status()).resolves.toMatchObject({ state: 'waiting' });
      expect(outages).toEqual([]);
      await postgres.ask('DROP SCHEMA bullmq CASCADE');
      expect(await refusalOf(mine)).toMatchObject({
        code: 'CORTADO_DATASTORE_REFUSED',
        message: expect.stringContaining('cortado migrate'),
      });
    } finally {
      await mine.close();
      await postgres.remove();
    }
  });

  it('is told to be migrated on PostgreSQL by whatever is asked first', async () => {
    const postgres = await OwnPostgres.start();
    const fresh = createCortado({ connection: postgres.url, jobs: [idle], log: false });
    const needed = {
      code: 'CORTADO_MIGRATION_REQUIRED',
      message: expect.stringContaining('cortado migrate'),
    };
    try {
      expect(await refusalOf(fresh)).toMatchObject(needed);
      await expect(fresh.queue('short').counts()).rejects.toMatchObject(needed);
      await fresh.migrate();
      expect(await refusalOf(fresh)).toEqual({ message: 'was queued' });
    } finally {
      await fresh.close();
      await postgres.remove();
    }
  });
});

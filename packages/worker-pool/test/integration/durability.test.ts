import { type Cortado, type CortadoOptions, createCortado, NotConfirmedError } from '@cortado/core';
import { OwnPostgres } from '@cortado/test-support/own-postgres';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { Ledger } from '../support/failover-world.js';

const open: { close?(): Promise<unknown>; remove?(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0).reverse()) await (it.close ?? it.remove)?.call(it);
});

function after<T extends (typeof open)[number]>(it: T): T {
  open.push(it);
  return it;
}

function appOn(connection: string, options: CortadoOptions = {}): { app: Cortado; ledger: Ledger } {
  const ledger = new Ledger();
  const container = { resolve: () => ledger };
  return {
    app: after(createCortado({ connection, services: [Ledger], container, log: false, ...options })),
    ledger,
  };
}

async function fails(call: Promise<unknown>): Promise<NotConfirmedError> {
  const error = await call.then(
    () => undefined,
    (it: unknown) => it,
  );
  expect(error).toBeInstanceOf(NotConfirmedError);
  return error as NotConfirmedError;
}

async function replicaOf(master: OwnRedis): Promise<OwnRedis> {
  const replica = after(await OwnRedis.start(['--replicaof', '127.0.0.1', new URL(master.url).port]));
  await until(
    () => master.tell('INFO', 'replication').then(String),
    (it) => it.includes('state=online'),
  );
  return replica;
}

describe('an enqueue that is to be replicated, on Redis', () => {
  it('resolves once a replica has the job, by one WAIT for many, and runs like any other', async () => {
    const master = after(await OwnRedis.start());
    const replica = await replicaOf(master);
    const { app, ledger } = appOn(master.url, { durability: 'replicated' });
    const calls = app.jobs(Ledger);
    const handle = await calls.enter('first');
    expect(await replica.tell('EXISTS', `bull:short:${handle.id}`)).toBe(1);
    await Promise.all(Array.from({ length: 100 }, (_, index) => calls.enter(`many-${index}`)));
    const [listed] = await app.enqueueMany([{ name: 'Ledger.enter', args: ['listed'] }]);
    expect(await replica.tell('EXISTS', `bull:short:${listed?.id}`)).toBe(1);
    const batch = app.batch();
    batch.jobs(Ledger).member('batched');
    await batch.run();
    expect((await calls.once('key')).outcome).toBe('added');
    expect((await calls.once('key')).outcome).toBe('existing');
    const [, waits = '0'] =
      /cmdstat_wait:calls=(\d+)/.exec(String(await master.tell('INFO', 'commandstats'))) ?? [];
    expect(Number(waits)).toBeGreaterThan(0);
    expect(Number(waits)).toBeLessThan(30);
    await startWorker(app);
    await until(
      () => ledger.runs.size,
      (it) => it === 104,
    );
  });

  it('rejects without having queued anything where there is no replica', async () => {
    const master = after(await OwnRedis.start());
    const { app } = appOn(master.url);
    const error = await fails(app.jobs(Ledger, { durability: 'replicated' }).enter('never'));
    expect(error).toMatchObject({
      code: 'CORTADO_NOT_CONFIRMED',
      durability: 'replicated',
      mayBeQueued: false,
    });
    expect(error.message).toContain('says that it has no replica. Nothing was queued.');
    expect(await app.queue('short').counts()).toMatchObject({ waiting: 0 });
    await app.jobs(Ledger).enter('stored');
    expect(await app.queue('short').counts()).toMatchObject({ waiting: 1 });
  });

  it('rejects in time, and takes the job back, where no replica confirms it', async () => {
    const master = after(await OwnRedis.start());
    const replica = await replicaOf(master);
    const { app, ledger } = appOn(master.url, {
      ...{ enqueueTimeout: '2s', queues: { short: { durability: 'replicated' } } },
    });
    await app.jobs(Ledger).enter('before');
    replica.freeze();
    const started = Date.now();
    const error = await fails(app.jobs(Ledger).enter('late'));
    expect(Date.now() - started).toBeLessThan(4_000);
    expect(error).toMatchObject({ mayBeQueued: true, ids: [expect.any(String)] });
    expect(error.message).toContain('no replica has confirmed it within 1200 ms');
    await app.jobs(Ledger, { durability: 'stored' }).enter('stored');
    replica.thaw();
    await until(
      () =>
        app
          .jobs(Ledger)
          .enter('again')
          .catch(() => undefined),
      (it) => it !== undefined,
    );
    await startWorker(app);
    await until(
      () => ['before', 'stored', 'again'].every((it) => ledger.runs.has(it)),
      (it) => it,
    );
    expect(ledger.runs.has('late')).toBe(false);
  });

  it('says whether the disk has it, or that the server cannot tell', async () => {
    const master = after(await OwnRedis.start());
    const [, version = ''] =
      /redis_version:(\d+\.\d+)/.exec(String(await master.tell('INFO', 'server'))) ?? [];
    const { app } = appOn(master.url, { defaults: { durability: 'fsynced' } });
    const told = await app
      .jobs(Ledger)
      .enter('on disk')
      .then(
        () => 'confirmed',
        (error: Error) => error.message,
      );
    const hasCommand = Number(version) >= 7.2;
    expect(told).toMatch(
      hasCommand ? /^confirmed$/ : /it has no WAITAOF, which came with Redis 7\.2\. Nothing was queued\.$/,
    );
  });
});

describe('an enqueue that is to be replicated, on PostgreSQL', () => {
  it('resolves once a synchronous standby has the job, and rejects where there is none or none answers', async () => {
    const primary = after(await OwnPostgres.start('fsync=on', 'synchronous_commit=off'));
    const { app } = appOn(primary.url, { enqueueTimeout: '4s' });
    await app.migrate();
    await app.jobs(Ledger, { durability: 'fsynced' }).enter('on disk');
    const calls = app.jobs(Ledger, { durability: 'replicated' });
    const error = await fails(calls.enter('never'));
    expect(error.message).toContain(
      '`synchronous_standby_names` is empty: commits wait for no standby. Nothing was queued.',
    );

    const standby = after(await OwnPostgres.following(primary, 'standby'));
    await primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
    await primary.ask('SELECT pg_reload_conf()');
    await until(
      () => primary.ask<{ state: string }>('SELECT sync_state AS state FROM pg_stat_replication'),
      ([it]) => it?.state === 'sync',
    );
    const { id } = await calls.enter('replicated');
    await until(
      () => standby.ask<{ id: string }>(`SELECT id FROM bullmq.job WHERE id = '${id}'`),
      (it) => it.length === 1,
    );
    standby.freeze();
    await expect(calls.enter('late')).rejects.toMatchObject({ mayBeQueued: true });
    standby.thaw();
    await app.jobs(Ledger).enter('stored');
  });

  it('rejects what is to be on disk where commits wait for no disk', async () => {
    const { app } = appOn(after(await OwnPostgres.start('fsync=off')).url);
    await app.migrate();
    const error = await fails(app.jobs(Ledger, { durability: 'fsynced' }).enter('never'));
    expect(error.message).toContain('its `fsync` is off: commits wait for no disk. Nothing was queued.');
    expect(await app.queue('short').counts()).toMatchObject({ waiting: 0 });
  });
});

describe('a durability that nobody knows', () => {
  it('is refused at boot and at the call, with what there is', async () => {
    const durability = 'safe' as never;
    const words = "to be 'stored' or 'replicated' or 'fsynced', found \"safe\".";
    expect(() => appOn('redis://127.0.0.1:1', { durability })).toThrow(words);
    expect(() => appOn('redis://127.0.0.1:1', { queues: { short: { durability } } })).toThrow(words);
    const { app } = appOn('redis://127.0.0.1:1');
    await expect(app.jobs(Ledger, { durability }).enter('x')).rejects.toThrow(words);
  });
});

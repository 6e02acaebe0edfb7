import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { DatabaseWorld } from '../support/database-world.js';

const world = await DatabaseWorld.forThisFile();

describe('processes on one folder', () => {
  it('have one owner when five start at once, on a new folder and after a kill', async () => {
    const folder = await world.emptyFolder();
    const all = await Promise.all(Array.from({ length: 5 }, () => world.elsewhere(folder)));
    const roles = await Promise.all(all.map((it) => it.call<string>('open')));
    expect(roles.toSorted()).toEqual(['client', 'client', 'client', 'client', 'owner']);

    const owner = all[roles.indexOf('owner')];
    const late = await Promise.all(Array.from({ length: 3 }, () => world.elsewhere(folder)));
    const killed = owner?.kill();
    await Promise.all(late.map((it) => it.call('open')));
    await killed;
    const alive = [...all.filter((it) => it !== owner), ...late];
    await Promise.all(alive.map((it) => it.call('query', 'SELECT 1')));
    const after = await Promise.all(alive.map((it) => it.call<string>('role')));
    expect(after.filter((it) => it === 'owner')).toHaveLength(1);
    expect(after.filter((it) => it === 'client')).toHaveLength(6);
  });

  it('hear each other: owner to client, client to owner, client to client', async () => {
    const [owner, first, second] = await world.opened(await world.dataFolder());
    expect(await Promise.all([owner, first, second].map((it) => it.call('role')))).toEqual([
      'owner',
      'client',
      'client',
    ]);
    for (const it of [owner, first, second]) {
      await it.call('connect', 'ear');
      await it.call('clientQuery', 'ear', 'LISTEN talk');
    }
    for (const [name, from] of Object.entries({ owner, first, second })) {
      await from.call('query', `SELECT pg_notify('talk', $1)`, [name]);
      for (const to of [owner, first, second]) {
        await to.hears(
          ({ event, channel, payload }) => event === 'notification' && channel === 'talk' && payload === name,
        );
      }
    }
  });

  it('keep transactions apart, and undo those of a process that dies', async () => {
    const [owner, dying, other] = await world.opened(await world.dataFolder());
    await dying.call('connect', 'ear');
    await dying.call('clientQuery', 'ear', 'LISTEN talk');
    await dying.call('connect', 'tx');
    await dying.call('clientQuery', 'tx', 'BEGIN');
    await dying.call('clientQuery', 'tx', 'INSERT INTO rows VALUES (1)');
    let answered = false;
    const waiting = other.call<unknown[]>('query', 'SELECT n FROM rows').then((rows) => {
      answered = true;
      return rows;
    });
    // The transaction's own statements pass the one that waits.
    expect(await dying.call('clientQuery', 'tx', 'SELECT n FROM rows')).toEqual([{ n: 1 }]);
    expect(answered).toBe(false);
    await dying.kill();
    expect(await waiting).toEqual([]);
    expect(await owner.call('query', 'SELECT * FROM pg_listening_channels()')).toEqual([]);
  });

  it('go on when the owner is killed: data, listeners and statements', async () => {
    const [owner, first, second] = await world.opened(await world.dataFolder());
    await owner.call('query', 'INSERT INTO rows VALUES (1)');
    await first.call('connect', 'ear');
    await first.call('clientQuery', 'ear', 'LISTEN talk');
    const sleeping = second.call('query', 'SELECT pg_sleep(30)');
    const outcome = expect(sleeping).rejects.toMatchObject({ code: '57P01' });
    await owner.isBusy();
    const started = performance.now();
    await owner.kill();
    await outcome;
    expect(await first.hears(({ event }) => event === 'lost')).toMatchObject({ name: 'ear', code: '57P01' });
    await expect(first.call('clientQuery', 'ear', 'SELECT 1')).rejects.toMatchObject({ code: '57P01' });

    expect(await Promise.all([first, second].map((it) => it.call('query', 'SELECT n FROM rows')))).toEqual([
      [{ n: 1 }],
      [{ n: 1 }],
    ]);
    process.stdout.write(`failover after kill -9: ${Math.round(performance.now() - started)} ms\n`);
    const roles = await Promise.all([first, second].map((it) => it.call<string>('role')));
    expect(roles.toSorted()).toEqual(['client', 'owner']);
    await first.call('connect', 'new ear');
    await first.call('clientQuery', 'new ear', 'LISTEN talk');
    await second.call('query', `NOTIFY talk, 'again'`);
    await first.hears(({ name, payload }) => name === 'new ear' && payload === 'again');
  });

  it('wait for one that reads late, and lose and repeat nothing of what it has sent', async () => {
    const [owner, client] = await world.opened(await world.dataFolder());
    const asleep = owner.call('query', 'SELECT pg_sleep(0.5)');
    // More than the socket holds, in answers that are each less than Node keeps before it says so.
    const written = client.call<number>('writeMany', 'rows', 300, 12_000);
    await client.call('role');
    client.signal('SIGSTOP');
    await asleep;
    await pause(300);
    client.signal('SIGCONT');
    expect(await written).toBe(300);
    expect(
      await owner.call('query', 'SELECT count(*)::int AS written, count(DISTINCT n)::int AS n FROM rows'),
    ).toEqual([{ written: 300, n: 300 }]);
    expect(await client.call('role')).toBe('client');
  });

  it('wait only so long for an owner that is stopped', async () => {
    const folder = await world.dataFolder();
    const owner = await world.elsewhere(folder);
    await owner.call('open');
    const [connected, late] = [
      world.here(folder, { timeout: 1_000 }),
      world.here(folder, { timeout: 1_000 }),
    ];
    await connected.open();
    owner.signal('SIGSTOP');
    const unanswered = connected.query('SELECT 1').catch((error) => error);
    await expect(late.query('SELECT 1')).rejects.toMatchObject({ code: '57P03' });
    await late.end();
    await connected.end();
    expect(await unanswered).toMatchObject({ code: '57P01' });
  });

  it('lose no statement when the owner ends in good order', async () => {
    const [owner, first, second] = await world.opened(await world.dataFolder());
    await first.call('write', 'rows');
    await first.hears(({ row }) => row === 50);
    expect(await owner.end()).toBe(0);
    const { row = 0 } = first.told.findLast((it) => it.event === 'written') ?? {};
    await first.hears((it) => it.row === row + 50);
    expect(first.told.filter(({ event }) => event === 'refused')).toEqual([]);
    const [{ gaps } = { gaps: 'none' }] = await second.call<{ gaps: string }[]>(
      'query',
      'SELECT max(n) - count(*) AS gaps FROM rows',
    );
    expect(gaps).toBe('0');
  });

  it('keep every acknowledged row when the owner is killed while it writes', async () => {
    const folder = await world.dataFolder();
    for (let round = 0; round < 3; round++) {
      const table = `written_${round}`;
      const writer = await world.elsewhere(folder);
      await writer.call('query', `CREATE TABLE public.${table} (n integer PRIMARY KEY)`);
      await writer.call('write', table);
      await writer.hears(({ row }) => row === 300 + round * 37);
      await writer.kill();
      const acknowledged = writer.told.findLast((it) => it.event === 'written')?.row ?? 0;
      const database = world.here(folder);
      const { rows } = await database.query<{ n: number }>(`SELECT n FROM ${table} ORDER BY n`);
      expect(rows.length).toBeGreaterThanOrEqual(acknowledged);
      expect(rows.map((it) => it.n)).toEqual(rows.map((_, index) => index + 1));
      await database.end();
    }
  });

  it('exit by themselves after end(), as owner and as client', async () => {
    const [owner, client] = await world.opened(await world.dataFolder());
    expect(await client.end()).toBe(0);
    expect(await owner.end()).toBe(0);
  });

  it('run BullMQ: a queue in one process, a worker in another, the owner a third', async () => {
    const [owner, producer, consumer] = await world.opened(await world.dataFolder());
    await producer.call('queue', 'doubles');
    await consumer.call('worker', 'doubles');
    const latencies: number[] = [];
    for (let number = 0; number < 30; number++) {
      const id = await producer.call('add', number);
      const { latency = Number.NaN } = await consumer.hears((it) => it.event === 'processed' && it.id === id);
      latencies.push(latency);
    }
    const adds = 1_000 / ((await producer.call<number>('addMany', 1_000)) / 1_000);
    process.stdout.write(
      `pick-up across processes: ${median(latencies).toFixed(1)} ms at the median; ${Math.round(adds)} adds/s beside a worker\n`,
    );
    expect(median(latencies)).toBeLessThan(500);

    const before = consumer.told.length;
    await owner.kill();
    // Until it has seen that the owner is gone, what the producer sends may have run or not, and it is told so.
    const id = await producer.call('add', 21).catch((error) => {
      expect(error).toMatchObject({ code: '57P01' });
      return producer.call('add', 21);
    });
    await consumer.hears((it) => it.event === 'processed' && it.id === id);
    expect(consumer.told.length).toBeGreaterThan(before);
  });
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

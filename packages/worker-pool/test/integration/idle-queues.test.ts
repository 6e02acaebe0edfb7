import { randomUUID } from 'node:crypto';
import { createCortado } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import type pg from 'pg';

const QUEUES = Array.from({ length: 20 }, (_, index) => `queue-${index}`);

describe('a worker of many queues on Redis', () => {
  it('asks for all of them together whether jobs may have stalled, wakes nobody, and looks where any job is active', async () => {
    const server = await OwnRedis.start();
    const redis = new Redis(server.url);
    const monitor = await redis.monitor();
    const asked: string[][] = [];
    const looks: string[] = [];
    const waits: string[] = [];
    const wakes: string[] = [];
    monitor.on('monitor', (_: string, args: string[]) => {
      if (args[0] === 'exists' && args[1]?.endsWith(':active')) asked.push(args.slice(1));
      if (args[0] === 'bzpopmin') waits.push(args[1] as string);
      if (args[0] === 'zadd' && args[1]?.endsWith(':marker')) wakes.push(args[1]);
      if (args.some((it) => it.endsWith(':stalled-check'))) looks.push(args[0] as string);
    });
    const queues = Object.fromEntries(QUEUES.map((it) => [it, {}]));
    const cortado = createCortado({ connection: server.url, queues, log: false });
    try {
      const worker = await startWorker(cortado, { queues: QUEUES, concurrency: 2, stalledInterval: '2s' });
      await until(
        () => asked.filter((it) => it.length === QUEUES.length).length,
        (times) => times >= 2,
      );
      expect(asked.length).toBeLessThan(2 * QUEUES.length);
      expect(looks).toEqual([]);
      // Fewer slots than queues, and all of them have waited long enough at the same moment.
      await until(
        () => waits.length,
        (count) => count >= 2 * QUEUES.length,
      );
      expect(wakes).toEqual([]);
      // Left by a worker that is no more: there is no lock.
      await redis.hset('bull:queue-7:lost', {
        name: 'nobody',
        data: '[]',
        opts: '{}',
        timestamp: Date.now(),
      });
      await redis.lpush('bull:queue-7:active', 'lost');
      await until(
        () => redis.hget('bull:queue-7:lost', 'stc'),
        (lost) => lost === '1',
      );
      await worker.close({ grace: 0 });
    } finally {
      await cortado.close();
      monitor.disconnect();
      redis.disconnect();
      await server.remove();
    }
  });
});

describe('a worker of many queues on PostgreSQL', () => {
  const database = freshDatabase();

  it('asks for all of them together whether jobs may have stalled, and looks where any job is active', async () => {
    const queues = Object.fromEntries(QUEUES.map((it) => [it, {}]));
    const cortado = createCortado({ connection: database.url, queues, log: false });
    try {
      await cortado.migrate();
      const pool = cortado.internals.engine.workerLink().connection as unknown as pg.Pool;
      const sent = jest.spyOn(pool, 'query');
      const times = (text: string) => sent.mock.calls.filter((it) => String(it[0]).includes(text)).length;
      await startWorker(cortado, { queues: QUEUES, stalledInterval: '1s' });
      await until(
        () => times('SELECT EXISTS'),
        (count) => count >= 2,
      );
      expect(times('SELECT EXISTS')).toBeLessThan(QUEUES.length);
      expect(times('move_stalled_jobs_to_wait')).toBe(0);
      // Left by a worker that is no more.
      await pool.query(
        `INSERT INTO job (queue, id, seq, name, data, state, added_at_ms, locked_until_ms)
         VALUES ('queue-7', 'lost', 1, 'nobody', '[]', 'active', 0, 1)`,
      );
      await until(
        async () =>
          (await pool.query("SELECT stalled_count FROM job WHERE id = 'lost'")).rows[0]?.stalled_count,
        (count) => count === 1,
      );
    } finally {
      await cortado.close();
    }
  });
});

describe('an idle worker', () => {
  it('says less often that it is there, and at once when it has a job', async () => {
    // Of its own: what other tests send may come before the client knows that it is being told of commands.
    const server = await OwnRedis.start();
    const redis = new Redis(server.url);
    const prefix = `idle-${randomUUID()}`;
    const cortado = createCortado({ connection: server.url, prefix, log: false });
    const monitor = await redis.monitor();
    /** For how many milliseconds each beat lets the next one be later. */
    const rests: string[] = [];
    monitor.on('monitor', (_: string, args: string[]) => {
      if (args[3] === `${prefix}:cortado:beats` && args[2] === '2') rests.push(args.at(-1) as string);
    });
    try {
      await startWorker(cortado, { queues: ['short'] });
      await until(
        () => rests,
        (all) => all.includes('2000'),
      );
      const before = rests.length;
      // It has just said so, and would not again for two seconds.
      await until(
        () => rests.slice(before),
        (all) => all.includes('2000'),
      );
      const since = rests.length;
      await cortado.internals.producer.ask('short', 'adding', (it) => it.add('nobody', []));
      await until(
        () => rests.slice(since),
        (all) => all.includes('0'),
        1_800,
      );
    } finally {
      await cortado.close();
      monitor.disconnect();
      redis.disconnect();
      await server.remove();
    }
  });
});

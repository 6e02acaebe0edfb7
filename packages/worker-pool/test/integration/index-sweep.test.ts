import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado, Enqueue } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';
import pg from 'pg';

class Notes {
  @Enqueue()
  async write(_text: string): Promise<void> {}
}

/** Entries as if they had been made an hour ago, since those of a minute are left alone. */
const AGE = `
for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
  local entry = redis.call('HGET', KEYS[1], id)
  redis.call('HSET', KEYS[1], id, '1' .. string.sub(entry, string.find(entry, '%z') or 1))
end`;

describe('the index of tags and users', () => {
  const redis = new Redis(process.env.REDIS_URL as string);
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
  const open: Cortado[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((it) => it.close()));
  });
  afterAll(async () => {
    await redis.quit();
    await pool.end();
  });

  const newApp = (connection: string | undefined) => {
    const prefix = `index-${randomUUID()}`;
    const queue = prefix.slice(0, 14);
    const cortado = createCortado({
      ...{
        connection,
        prefix,
        services: [Notes],
        defaults: { queue },
        queues: { [queue]: {} },
        index: { user: true },
      },
    });
    open.push(cortado);
    return { cortado, queue, prefix };
  };
  const entriesIn = async (prefix: string) =>
    (await redis.keys(`${prefix}:cortado:index*`)).filter((it) => !it.endsWith('index-sweeping'));

  it('leaves nothing of jobs that are gone on Redis, while a worker runs', async () => {
    const { cortado, queue, prefix } = newApp(process.env.REDIS_URL);
    const tagged = (count: number, more = {}) =>
      cortado.enqueueMany(
        Array.from({ length: count }, (_, it) => ({
          name: 'Notes.write',
          args: [`${it}`],
          options: { tags: [`note:${it}`, 'all'], user: 'ada', ...more },
        })),
      );
    await tagged(700);
    await tagged(5, { delay: '1h' });
    const [kept] = await tagged(1, { tags: ['kept'], delay: '1h' });
    const cancelled = (await tagged(1, { delay: '1h' }))[0];
    await cancelled?.cancel('not wanted');
    await cortado.internals.producer.ask(queue, 'a test', async (it) => {
      await it.clean(0, 0, 'wait');
      for (const job of await it.getDelayed()) if (job.id !== kept?.id) await job.remove();
    });
    // Who reads the index takes in what is new.
    await cortado.queue(queue).jobs({ tag: 'all' });
    await redis.eval(AGE, 1, `${prefix}:cortado:index:${queue}`);
    const worker = await startWorker(cortado);
    const keys = await until(
      () => entriesIn(prefix),
      (found) => found.length < 10,
    );
    await worker.close();
    // What is kept, and what is left of the cancelled one.
    const names = keys.map((it) => it.slice(`${prefix}:cortado:index:${queue}`.length)).sort();
    expect(names).toEqual(['', ':t:all', ':t:kept', ':t:note:0', ':u:ada']);
    await expect(redis.hkeys(`${prefix}:cortado:index:${queue}`)).resolves.toHaveLength(2);
    await cortado.queue(queue).removeAll({ tag: 'all' });
    await cortado.queue(queue).purge();
    await redis.del(`${prefix}:cortado:index-sweeping`);
    await startWorker(cortado);
    await until(
      () => entriesIn(prefix),
      (found) => found.length === 0,
    );
  });

  it('finds no entry whose job was never added, and keeps one that is on its way', async () => {
    const { cortado, queue, prefix } = newApp(process.env.REDIS_URL);
    await cortado.open();
    await cortado.internals.engine.index.keep({ queue, id: 'lost', queuedAt: 1_000, terms: ['t:x'] });
    await expect(cortado.queue(queue).jobs({ tag: 'x' })).resolves.toEqual({ jobs: [], next: undefined });
    const sweep = () => cortado.internals.engine.index.sweep([queue], (it) => `cancelled:${it}`);
    await expect(sweep()).resolves.toBe(0);
    await redis.del(`${prefix}:cortado:index-sweeping`);
    await redis.eval(AGE, 1, `${prefix}:cortado:index:${queue}`);
    await expect(sweep()).resolves.toBe(1);
    await expect(entriesIn(prefix)).resolves.toEqual([]);
  });

  it('leaves nothing of jobs that are gone on PostgreSQL, at once', async () => {
    const { cortado, queue } = newApp(process.env.DATABASE_URL);
    await cortado.migrate();
    const rows = async () => {
      const found = await pool.query('SELECT term FROM cortado.job_index WHERE queue = $1 ORDER BY 1', [
        queue,
      ]);
      return found.rows.map((it) => it.term);
    };
    const job = await cortado.jobs(Notes, { tags: ['a', 'a', 'b'], user: 'ada' }).write('it');
    await cortado.jobs(Notes).write('without tags');
    await expect(rows()).resolves.toEqual(['t:a', 't:b', 'u:ada']);
    await job.cancel('not wanted');
    await expect(rows()).resolves.toEqual(['t:a', 't:b', 'u:ada']);
    await cortado.queue(queue).removeAll({ tag: 'a' });
    await cortado.internals.engine.index.sweep([queue], (it) => `cancelled:${it}`);
    await expect(rows()).resolves.toEqual([]);
    await cortado.jobs(Notes, { tags: ['c'] }).write('it');
    await cortado.internals.producer.ask(queue, 'a test', (it) => it.obliterate({ force: true }));
    await expect(rows()).resolves.toEqual([]);
  });
});

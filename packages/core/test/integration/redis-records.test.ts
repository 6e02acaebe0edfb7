import { randomUUID } from 'node:crypto';
import { until } from '@cortado/test-support/until';
import { Redis } from 'ioredis';
import { RedisRecords } from '../../src/datastore/redis/redis-records.js';

describe('the index of records in Redis that expire', () => {
  const client = new Redis(process.env.REDIS_URL as string);
  const prefix = `{test-${randomUUID()}}`;
  const records = new RedisRecords(client, prefix);
  const indexOf = (name: string) => `${prefix}:cortado:${name}`;
  const expired = (name: string, key: string) =>
    until(
      () => client.exists(`${indexOf(name)}:${key}`),
      (it) => it === 0,
    );
  afterAll(async () => {
    const keys = await client.keys(`${prefix}:*`);
    if (keys.length > 0) await client.del(...keys);
    await client.quit();
  });

  it('goes with the last of them', async () => {
    const log = { name: 'log', ttl: 150, keep: 10 };
    await records.put(log, 'a', 1);
    await records.putMany(log, [['b', 2]]);
    await until(
      () => client.keys(`${indexOf('log')}*`),
      (it) => it.length === 0,
    );
  });

  it('stays as long as the longest of them, and with those that do not expire', async () => {
    await records.put({ name: 'mixed', ttl: 60_000 }, 'long', 1);
    await records.put({ name: 'mixed', ttl: 50 }, 'short', 2);
    await records.put({ name: 'lasting' }, 'a', 1);
    await expired('mixed', 'short');
    const keys = (await records.list({ name: 'mixed' }, { limit: 10 })).map((it) => it.key);
    expect(keys).toEqual(['long']);
    await expect(client.ttl(indexOf('lasting'))).resolves.toBe(-1);
  });

  it('loses those that have expired behind others that are written again and again', async () => {
    const beats = { name: 'beats', ttl: 60_000 };
    const living = Array.from({ length: 30 }, (_, nr) => `living-${nr}`);
    for (const key of living) await records.put(beats, key, 1);
    for (let nr = 0; nr < 300; nr++) await records.put(beats, `gone-${nr}`, 1);
    // Time passes: all are old by their place, and those that were not written again have expired.
    const index = indexOf('beats');
    for (const key of await client.zrange(index, 0, '-1')) {
      await client.zincrby(index, -120_000, key);
      if (key.startsWith('gone')) await client.del(`${index}:${key}`);
    }
    for (let nr = 0; nr < 300; nr++) await records.put(beats, `new-${nr}`, 1);
    // What is left is found by chance, and the rarer the fewer there are.
    expect((await client.zcard(index)) - 330).toBeLessThan(60);
    const found = await records.list(beats, { limit: 1_000 });
    expect(found).toHaveLength(330);
  });
});

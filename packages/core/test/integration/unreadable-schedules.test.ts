import { randomUUID } from 'node:crypto';
import { createCortado, Enqueue } from '@cortado/core';
import { Redis } from 'ioredis';
import { BullmqSchedules } from '../../src/scheduler/bullmq-schedules.js';
import { Watchdog } from '../../src/scheduler/watchdog.js';
import { MovedClock } from '../support/moved-clock.js';

class Reports {
  @Enqueue()
  async nightly(): Promise<void> {}
}

describe('schedules that cannot be read, whose ticks are overdue', () => {
  const prefix = `test-${randomUUID()}`;
  const redis = new Redis(process.env.REDIS_URL as string);
  const cortado = createCortado({
    connection: process.env.REDIS_URL,
    prefix,
    services: [Reports],
    log: false,
  });
  const { engine, producer } = cortado.internals;
  const store = new BullmqSchedules(engine, producer, () => undefined);
  const key = (...parts: string[]) => [prefix, 'cortado-scheduler', 'repeat', ...parts].join(':');

  afterAll(async () => {
    await cortado.close();
    await redis.del(...(await redis.keys(`${prefix}:*`)));
    await redis.quit();
  });

  it('make way for what the code declares, are left alone otherwise, and hold up no other', async () => {
    const names = ['evicted', 'broken', 'strange', 'whole'];
    for (const it of names) await cortado.schedules.upsert(it, { every: '1h' }, 'Reports.nightly');
    for (const [id, next] of await store.nextTicks()) await redis.del(key(id, String(next)));
    await redis.del(`${prefix}:cortado-scheduler:delayed`);
    await redis.del(key('evicted'));
    await redis.hset(key('broken'), 'data', '{');
    await redis.hset(key('strange'), 'data', '{}');
    const found: { revived: string[]; errors: unknown[] } = { revived: [], errors: [] };
    const watchdog = new Watchdog({
      clock: new MovedClock(Date.now() + 7_200_000),
      store,
      lastDecided: async () => undefined,
      decideSlots: async () => undefined,
      obeySwitches: async () => undefined,
      end: async () => undefined,
      isDeclared: (it) => it !== 'strange',
      revived: (it) => found.revived.push(it),
      report: (it) => found.errors.push(it),
    });
    await watchdog.look();
    expect(found).toEqual({ revived: ['whole'], errors: [] });
    expect((await store.nextTicks()).map(([it]) => it).sort()).toEqual(['strange', 'whole']);
  });
});

import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { PoolWorld } from '../support/pool-world.js';

const BLOCKED = 20_000;

describe('a process whose event loop is blocked', () => {
  const database = freshDatabase();
  let world: PoolWorld;
  afterEach(() => world.close());

  it.each<[string, () => string]>([
    ['redis', () => process.env.REDIS_URL as string],
    ['postgres', () => database.url],
  ])(
    'says from a thread that it is there, before anybody could take it for gone, on %s',
    async (_, urlOf) => {
      world = await PoolWorld.start(urlOf());
      const pool = await world.pool({ processes: 1, queues: ['long'], maxBlocked: '3m' });
      const [pid] = (await pool.processes()).map((it) => it.pid);
      await world.cortado.enqueue('block', [1, BLOCKED]);
      const [started] = await until(
        () => world.starts(),
        (starts) => starts.length === 1,
      );
      const { beats } = world.cortado.internals.engine.recovery ?? {};
      /** Milliseconds for which it has said nothing; `undefined` below 3,000. */
      const silence = async () => {
        const late = await beats?.beat('watcher', { host: 'h', pid: 0, queues: [] });
        return late?.find(({ facts }) => facts.pid === pid)?.age;
      };
      // It is late by then whenever it is asked, unless something else than its event loop says it.
      await until(
        () => Date.now() - (started?.at ?? 0),
        (ms) => ms > 8_000,
      );
      await until(silence, (ms) => ms === undefined, 8_000);
      expect(world.ends()).toEqual([]);
      await pool.killAll();
      await until(silence, (ms) => ms !== undefined);
    },
  );
});

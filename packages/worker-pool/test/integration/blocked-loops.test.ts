import { freshDatabase } from '../support/fresh-database.js';
import { PoolWorld } from '../support/pool-world.js';
import { until } from '../support/until.js';

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
      const [child] = await pool.processes();
      await world.cortado.enqueue('block', [1, BLOCKED]);
      await until(
        () => world.starts(),
        (starts) => starts.length === 1,
      );
      const { beats } = world.cortado.internals.engine.recovery ?? {};
      /** Milliseconds for which it has said nothing; `undefined` while that is not long. */
      const silence = async () => {
        const late = await beats?.beat('watcher', { host: 'h', pid: 0, queues: [] });
        return late?.find(({ facts }) => facts.pid === child?.pid)?.age;
      };
      await until(silence, (ms) => ms !== undefined);
      await until(silence, (ms) => ms === undefined || ms >= 13_000, BLOCKED);
      expect(await silence()).toBeUndefined();
      expect(world.ends()).toEqual([]);
    },
  );
});

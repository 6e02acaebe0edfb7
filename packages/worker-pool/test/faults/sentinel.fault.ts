import { FailoverWorld, Ledger, reasonsOf } from '../support/failover-world.js';
import { chance, progress, size } from '../support/faults.js';
import { OwnSentinels } from '../support/own-sentinels.js';
import { until } from '../support/until.js';

const ROUNDS = size({ full: 4, ci: 1 });
const FROZEN = size({ full: 60_000, ci: 15_000 });
/** The longest until workers work again, in milliseconds, from the moment on in which their master is gone. */
const BACK_WITHIN = 30_000;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('workers and producers of a master that Sentinels replace', () => {
  const luck = chance('sentinel');
  let servers: OwnSentinels;
  let world: FailoverWorld;
  beforeAll(async () => {
    servers = await OwnSentinels.start();
    world = await FailoverWorld.start(servers.connection, { durability: 'replicated' });
    await world.works(BACK_WITHIN);
  });
  afterAll(async () => {
    await world?.close();
    await servers?.remove();
  });

  it.each([
    ['killed', 0],
    ['stopped', FROZEN],
  ] as const)(
    'are back within 30 seconds, without a restart, and lose nothing confirmed when it is %s',
    async (how, lasts) => {
      for (let round = 0; round < ROUNDS; round++) {
        await until(
          async () => servers.replicasOf(await servers.master()),
          (it) => it === 2,
          60_000,
        );
        const master = await servers.master();
        const standing = world.nextKey();
        const stood = await world.client.jobs(Ledger).stand(standing);
        await world.ran([standing], BACK_WITHIN);
        let isOver = false;
        const loading = world.load(() => isOver);
        await sleep(luck.whole(500, 2_000));
        if (how === 'killed') await master.stop('SIGKILL');
        else master.freeze();
        const lostAt = Date.now();
        const took = await world.works(BACK_WITHIN);
        const ticks = world.ledger.ticks;
        await until(
          () => world.ledger.ticks,
          (it) => it > ticks,
          BACK_WITHIN,
        );
        await sleep(Math.max(0, lasts - (Date.now() - lostAt)));
        if (how === 'killed') await master.start();
        else master.thaw();
        isOver = true;
        const { acknowledged, refused } = await loading;
        await stood.cancel('the test is over');
        await until(
          () => world.ledger.stopped.has(standing),
          (it) => it,
          BACK_WITHIN,
        );
        await world.ran(acknowledged, BACK_WITHIN);
        progress(
          `${how}: back after ${took} ms; ${acknowledged.length} acknowledged and run, ${refused.length} refused${reasonsOf(refused)}`,
        );
      }
    },
  );
});

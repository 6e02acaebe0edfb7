import type { CortadoOptions } from '@cortado/core';
import { FailoverWorld, Ledger, reasonsOf } from '../support/failover-world.js';
import { chance, progress, size } from '../support/faults.js';
import { OwnCluster } from '../support/own-cluster.js';
import { until } from '../support/until.js';

const ROUNDS = size({ full: 3, ci: 1 });
/** The longest until workers work again, in milliseconds, from the moment on in which a node is gone or has all keys. */
const BACK_WITHIN = 30_000;
const KEY = '{bull}:cortado';
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('workers and producers of a Redis Cluster', () => {
  const luck = chance('cluster');
  let cluster: OwnCluster;
  let world: FailoverWorld;
  const start = async (replicated?: string, options: CortadoOptions = {}) => {
    cluster = await OwnCluster.start(replicated);
    world = await FailoverWorld.start(cluster.connection, options);
    await world.works(BACK_WITHIN);
  };
  afterEach(async () => {
    await world?.close();
    await cluster?.remove();
  });

  it('lose nothing when their keys are handed to another node under load', async () => {
    await start();
    for (let round = 0; round < ROUNDS; round++) {
      let isOver = false;
      const loading = world.load(() => isOver);
      await sleep(luck.whole(500, 2_000));
      const startedAt = Date.now();
      await cluster.reshard(KEY, 2);
      const handed = Date.now() - startedAt;
      const took = await world.works(BACK_WITHIN);
      isOver = true;
      const { acknowledged, refused } = await loading;
      await world.ran(acknowledged, BACK_WITHIN);
      progress(
        `handed over in ${handed} ms, back after ${took} ms; ${acknowledged.length} acknowledged, ${refused.length} refused${reasonsOf(refused)}`,
      );
    }
  });

  it('are back within 30 seconds, without a restart, and lose nothing confirmed when the node with their keys is killed', async () => {
    await start(KEY, { durability: 'replicated' });
    const asked = await cluster.otherThan(KEY);
    const master = await cluster.holderOf(KEY, asked);
    const standing = world.nextKey();
    const stood = await world.client.jobs(Ledger).stand(standing);
    await world.ran([standing], BACK_WITHIN);
    let isOver = false;
    const loading = world.load(() => isOver);
    await sleep(luck.whole(500, 2_000));
    await master.stop('SIGKILL');
    const took = await world.works(BACK_WITHIN);
    await master.start();
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
      `killed: back after ${took} ms; ${acknowledged.length} acknowledged, ${refused.length} refused${reasonsOf(refused)}`,
    );
  });
});

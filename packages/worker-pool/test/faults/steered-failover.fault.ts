import type { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { FailoverWorld } from '../support/failover-world.js';
import { chance, progress } from '../support/faults.js';
import { OwnCluster } from '../support/own-cluster.js';
import { OwnSentinels } from '../support/own-sentinels.js';

const BACK_WITHIN = 30_000;
const KEY = '{bull}:cortado';
const luck = chance('steered failover');
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const nothing = () => undefined;

describe('workers and producers of a Redis Cluster, one of whose nodes has two replicas', () => {
  let cluster: OwnCluster;
  let world: FailoverWorld;
  beforeAll(async () => {
    cluster = await OwnCluster.start(KEY);
    world = await FailoverWorld.start(cluster.connection, { durability: 'replicated' });
    await world.works(BACK_WITHIN);
  });
  afterAll(async () => {
    await world?.close();
    await cluster?.remove();
  });

  /** The node that has the keys, once so many replicas follow it. */
  const followed = async (replicas = 2): Promise<OwnRedis> => {
    const holder = () => cluster.holderOf(KEY, cluster.bystander);
    const standing = async () => {
      const master = await holder().catch(nothing);
      const count = master && (await Promise.race([master.replicas().catch(() => 0), sleep(1_000)]));
      return { master, count };
    };
    const { master } = await until(standing, (it) => it.count === replicas, 60_000);
    return master as OwnRedis;
  };
  const replaced = (master: OwnRedis) =>
    until(
      () => cluster.holderOf(KEY, cluster.bystander),
      (it) => it !== master,
      BACK_WITHIN,
    );

  it('are back within 30 seconds, and lose nothing confirmed, when operators have a replica take over', async () => {
    const master = await followed();
    const [replica] = await cluster.followersOf(master);
    const lose = async () => {
      await sleep(luck.whole(300, 1_000));
      await replica?.tell('CLUSTER', 'FAILOVER');
      expect(await replaced(master)).toBe(replica);
    };
    progress(`handed over: ${await world.outlives({ lose, regain: nothing, within: BACK_WITHIN })}`);
  }, 120_000);

  it('do not notice that a replica is emptied', async () => {
    const [replica] = await cluster.followersOf(await followed());
    const lose = async () => {
      await replica?.tell('CONFIG', 'SET', 'replica-read-only', 'no');
      await replica?.tell('FLUSHALL');
    };
    progress(`emptied: ${await world.outlives({ lose, regain: nothing, within: BACK_WITHIN })}`);
    // It takes all there is from its master again, before anybody has it take over.
    await replica?.restartEmpty();
  }, 120_000);

  it('are back within 30 seconds, and lose nothing confirmed, when one node and then its successor is killed', async () => {
    const first = await followed();
    const lose = async () => {
      await sleep(luck.whole(300, 1_000));
      await first.stop('SIGKILL');
      const second = await replaced(first);
      await first.start();
      await followed();
      await second.stop('SIGKILL');
      await replaced(second);
      await second.start();
    };
    progress(`killed twice: ${await world.outlives({ lose, regain: nothing, within: BACK_WITHIN })}`);
  }, 240_000);
});

describe('workers and producers of a master that Sentinels replace', () => {
  it('are back within 30 seconds, and lose nothing confirmed, when the first Sentinel is killed with it', async () => {
    const servers = await OwnSentinels.start();
    const world = await FailoverWorld.start(servers.connection, { durability: 'replicated' });
    try {
      await world.works(BACK_WITHIN);
      const master = await servers.master();
      const lose = async () => {
        await sleep(luck.whole(300, 1_000));
        await Promise.all([servers.killFirst(), master.stop('SIGKILL')]);
      };
      progress(
        `with a Sentinel: ${await world.outlives({ lose, regain: () => master.start(), within: BACK_WITHIN })}`,
      );
    } finally {
      await world.close();
      await servers.remove();
    }
  }, 120_000);
});

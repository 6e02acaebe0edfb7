import { until } from '@cortado/test-support/until';
import { FailoverWorld, reasonsOf } from '../support/failover-world.js';
import { chance, progress, size } from '../support/faults.js';
import { OwnCluster } from '../support/own-cluster.js';

const ROUNDS = size({ full: 3, ci: 1 });
const FROZEN = size({ full: 60_000, ci: 10_000 });
/** The longest until workers work again, in milliseconds, from the moment on in which a node is gone or has all keys. */
const BACK_WITHIN = 30_000;
const KEY = '{bull}:cortado';
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('workers and producers of a Redis Cluster', () => {
  const luck = chance('cluster');
  let cluster: OwnCluster;
  let world: FailoverWorld;
  const close = async () => {
    await world?.close();
    await cluster?.remove();
  };

  it('lose nothing when their keys are handed to another node under load', async () => {
    cluster = await OwnCluster.start();
    world = await FailoverWorld.start(cluster.connection);
    try {
      await world.works(BACK_WITHIN);
      for (let round = 0; round < ROUNDS; round++) progress(await handsOver());
    } finally {
      await close();
    }
  });

  async function handsOver(): Promise<string> {
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
    expect(refused.filter((it) => it.includes('NOSCRIPT'))).toEqual([]);
    return `handed over in ${handed} ms, back after ${took} ms; ${acknowledged.length} acknowledged, ${refused.length} refused${reasonsOf(refused)}`;
  }

  describe('one of whose nodes has two replicas', () => {
    beforeAll(async () => {
      cluster = await OwnCluster.start(KEY);
      world = await FailoverWorld.start(cluster.connection, { durability: 'replicated' });
      await world.works(BACK_WITHIN);
    });
    afterAll(close);

    const followed = async () => {
      const master = await cluster.holderOf(KEY, cluster.bystander);
      return { master, replicas: await master.replicas() };
    };

    it.each([
      ['killed', 0],
      ['stopped', FROZEN],
    ] as const)(
      'are back within 30 seconds, schedules too and without a restart, and lose nothing confirmed when it is %s',
      async (how, lasts) => {
        const withStanding = async (error: Error): Promise<never> => {
          throw new Error(`${error.message}\n${(await cluster.standing()).join('\n')}`, { cause: error });
        };
        for (let round = 0; round < ROUNDS; round++) {
          // Asked anew each time: a Cluster may have had another master take over in between.
          const { master } = await until(followed, (it) => it.replicas === 2, 60_000).catch(withStanding);
          const isKilled = how === 'killed';
          const outliving = world.outlives({
            lose: async () => {
              await sleep(luck.whole(500, 2_000));
              await (isKilled ? master.stop('SIGKILL') : master.freeze());
            },
            regain: () => (isKilled ? master.start() : master.thaw()),
            ...{ lasts, within: BACK_WITHIN },
          });
          const went = await outliving.catch(withStanding);
          progress(`${how}: ${went}`);
        }
      },
    );
  });
});

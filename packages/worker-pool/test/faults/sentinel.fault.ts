import { until } from '@cortado/test-support/until';
import { FailoverWorld } from '../support/failover-world.js';
import { chance, progress, size } from '../support/faults.js';
import { OwnSentinels } from '../support/own-sentinels.js';

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
          async () => (await servers.master()).replicas(),
          (it) => it === 2,
          60_000,
        );
        const master = await servers.master();
        const isKilled = how === 'killed';
        const went = await world.outlives({
          lose: async () => {
            await sleep(luck.whole(500, 2_000));
            await (isKilled ? master.stop('SIGKILL') : master.freeze());
          },
          regain: () => (isKilled ? master.start() : master.thaw()),
          ...{ lasts, within: BACK_WITHIN },
        });
        progress(`${how}: ${went}`);
      }
    },
  );
});

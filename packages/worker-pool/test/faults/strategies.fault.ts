import { freshDatabase } from '@cortado/test-support/fresh-database';
import { ContractWorlds } from '../contract/contract-world.js';
import { strategyOrder } from '../contract/strategy-order.js';
import { size } from '../support/faults.js';

/** Of each of three queues. */
const JOBS = size({ full: 3_000, ci: 300 });

const database = freshDatabase();
const URLS = { Redis: () => process.env.REDIS_URL as string, PostgreSQL: () => database.url };

describe.each(['Redis', 'PostgreSQL'] as const)(
  `queues that share slots on %s, ${JOBS} jobs in each`,
  (engine) => {
    const worlds = new ContractWorlds(URLS[engine]);
    afterEach(() => worlds.close());
    strategyOrder(worlds, JOBS);
  },
);

import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { alternate, type Sample } from '../alternate.js';
import { IdleProcess, type Idler } from '../children/idle-process.js';
import type { Side } from '../contestants/contestant.js';
import { homeOf } from '../homes.js';
import type { RowGroup } from '../row-group.js';

/**
 * Until what comes with a start is over: V8 collects what is left of it some 15 seconds later on either side, and
 * PostgreSQL counts what a session has done ten seconds after it has fallen silent.
 */
const SETTLED_AFTER = 20_000;
/** All that is done again and again by either side comes once in it but what BullMQ does twice a minute. */
const WATCHED = 15_000;

const TITLES = {
  worker: 'a worker of 50 queues',
  scheduler: 'a scheduler of 1,000 schedules',
  pool: 'a pool of 4, 3 queues each',
} as const;

/** What is sent to Redis, that inside scripts included, and the transactions of PostgreSQL, while nothing is to be done. */
export const idleRows: readonly RowGroup[] = (['redis', 'postgres'] as const).flatMap((kind) =>
  (['worker', 'scheduler', 'pool'] as const).map((what) => idle(kind, what)),
);

function idle(kind: 'redis' | 'postgres', what: Idler['what']): RowGroup {
  const [sent, cpu] = [`idle-${kind}-${what}`, `idle-${kind}-${what}-cpu`];
  const [name, counted] = kind === 'redis' ? ['Redis', 'commands'] : ['PostgreSQL', 'transactions'];
  return {
    rows: [
      { id: sent, title: `idle on ${name}: ${TITLES[what]}, ${counted}`, unit: '1/s' },
      { id: cpu, title: `idle on ${name}: ${TITLES[what]}, CPU`, unit: '%' },
    ],
    async run(bench) {
      const home = await homeOf(kind, bench);
      const counter = kind === 'redis' ? redisCounter(home.raw) : postgresCounter(home);
      const block = (side: Side) => async (): Promise<Sample> => {
        const idler = await IdleProcess.start({ side, what, url: home[side] });
        await pause(SETTLED_AFTER);
        const before = { count: await counter.count(side), cpu: idler.cpu() };
        await pause(WATCHED);
        const after = { count: await counter.count(side), cpu: idler.cpu() };
        await idler.end();
        return {
          [sent]: (1_000 * (after.count - before.count)) / WATCHED,
          [cpu]: (after.cpu - before.cpu) / (WATCHED * 10),
        };
      };
      const sides = { raw: block('raw'), cortado: block('cortado') };
      const comparisons = await alternate(sides, { repetitions: 1, pairs: 1 });
      await counter.close();
      await home.clear();
      return { comparisons, delivery: { delivered: 0, problems: [] } };
    },
  };
}

/** How much a server was asked to do so far. */
interface Counter {
  count(side: Side): Promise<number>;
  close(): Promise<void>;
}

function redisCounter(url: string): Counter {
  const redis = new Redis(url);
  return {
    count: async () => {
      const text = await redis.info('commandstats');
      return [...text.matchAll(/^cmdstat_(?!info)\S+:calls=(\d+)/gm)].reduce(
        (sum, it) => sum + Number(it[1]),
        0,
      );
    },
    close: async () => redis.disconnect(),
  };
}

/** Asks from a database of its own, so that what it asks is not counted. */
function postgresCounter(home: { readonly raw: string; readonly cortado: string }): Counter {
  const address = new URL(home.raw);
  address.pathname = '/postgres';
  const pool = new pg.Pool({ connectionString: address.href, max: 1 });
  return {
    count: async (side) => {
      const database = new URL(home[side]).pathname.slice(1);
      const { rows } = await pool.query(
        'SELECT (xact_commit + xact_rollback)::float8 AS count FROM pg_stat_database WHERE datname = $1',
        [database],
      );
      return rows[0]?.count ?? Number.NaN;
    },
    close: () => pool.end(),
  };
}

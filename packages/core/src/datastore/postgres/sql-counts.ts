import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';
import type { StateCounts } from '../ports/job-standings.js';
import type { StoredState } from '../ports/stored-state.js';

const JOBS = `${DEFAULT_SCHEMA}.job`;

/** Rows of a state that are counted one by one, and those that are before a look at the table's pages says whether it pays. */
const MOST_COUNTED = 20_000;
const FIRST_COUNTED = 1_000;
/** Pages of the table that an estimate looks at, or up to twice as many: some thousand jobs. */
const SAMPLED_PAGES = 100;
/** An estimate that has met so many jobs of a state, and says so many, is right that they are more than are counted. */
const ENOUGH_MET = 500;
const SURELY_MORE = 1.5 * MOST_COUNTED;

/** What BullMQ's indexes have of each state. The order is theirs, so that nobody thinks of reading the table. */
const STATES: Record<StoredState, readonly [where: string, order: string]> = {
  active: [`state = 'active'`, 'locked_until_ms'],
  waiting: [`state = 'waiting' AND priority = 0`, 'priority, seq'],
  prioritized: [`state = 'waiting' AND priority > 0`, 'priority, seq'],
  delayed: [`state = 'delayed'`, 'process_at_ms'],
  'waiting-children': [`state = 'waiting-children'`, 'seq'],
  completed: [`state = 'completed'`, 'finished_at_ms'],
  failed: [`state = 'failed'`, 'finished_at_ms'],
};

const NAMES = Object.keys(STATES) as StoredState[];

const countOf = (name: StoredState) => {
  const [where, order] = STATES[name];
  return `(SELECT count(*)::integer FROM (SELECT 1 FROM ${JOBS} WHERE queue = $1 AND ${where} ORDER BY ${order}
    LIMIT $2 + 1) AS counted) AS "${name}"`;
};

const ALL_PAGES = `GREATEST(1, pg_relation_size('${JOBS}') / current_setting('block_size')::integer)`;
const MET = NAMES.map((it) => `count(*) FILTER (WHERE ${STATES[it][0]})::integer AS "${it}"`).join(', ');

// At even distances: as good as it gets where jobs of one state stand together, and what grows is seen to grow.
const SAMPLE = `
SELECT count(*)::float8 / pages AS part,
       ${NAMES.map((it) => `sum("${it}")::integer AS "${it}"`).join(', ')}
FROM (SELECT ${ALL_PAGES} AS pages) AS size,
     generate_series(0, pages - 1, GREATEST(1, pages / ${SAMPLED_PAGES})) AS page,
     LATERAL (SELECT ${MET} FROM ${JOBS} WHERE queue = $1
       AND ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 1)::tid) AS met
GROUP BY pages`;

// PostgreSQL 13 would read the whole table for each of them. More pages, by chance, are good to less.
const PERCENT = `LEAST(100, 100.0 * ${10 * SAMPLED_PAGES} / ${ALL_PAGES})::real`;
const SAMPLE_BEFORE_14 = `
SELECT ${PERCENT} / 100 AS part, ${MET} FROM ${JOBS} TABLESAMPLE SYSTEM (${PERCENT}) REPEATABLE (1) WHERE queue = $1`;
const KNOWS_RANGES = `SELECT current_setting('server_version_num')::integer >= 140000 AS it`;

interface Estimate {
  readonly count: number;
  /** Whether it says rightly that there are more than are counted one by one. */
  readonly isSure: boolean;
}

/** How many jobs of each state BullMQ's table has: one by one up to a bound, and beyond it by a look at some of its pages. */
export class SqlCounts {
  readonly #pool: PgQueryable;
  #sample: string | undefined;

  constructor(pool: PgQueryable) {
    this.#pool = pool;
  }

  async of(queue: string): Promise<StateCounts> {
    const few = await this.#counted(queue, NAMES, FIRST_COUNTED);
    const many = NAMES.filter((it) => few[it] > FIRST_COUNTED);
    if (many.length === 0) return few;
    const estimates = await this.#estimates(queue);
    const unsure = many.filter((it) => !estimates[it].isSure);
    const counted = unsure.length > 0 ? await this.#counted(queue, unsure, MOST_COUNTED) : few;
    const counts = { ...few, ...counted };
    for (const it of many)
      if (estimates[it].isSure || counts[it] > MOST_COUNTED)
        counts[it] = Math.max(counts[it], estimates[it].count);
    return counts;
  }

  /** Of each of these states, up to one more than so many. */
  async #counted(queue: string, states: readonly StoredState[], most: number) {
    const text = `SELECT ${states.map(countOf).join(', ')}`;
    const { rows } = await this.#pool.query<StateCounts>(text, [queue, most]);
    return rows[0] as StateCounts;
  }

  /** From a part of the table's pages, to three digits; sure of a state that is there often, and beyond what is counted. */
  async #estimates(queue: string): Promise<Record<StoredState, Estimate>> {
    this.#sample ??= (await this.#pool.query<{ it: boolean }>(KNOWS_RANGES)).rows[0]?.it
      ? SAMPLE
      : SAMPLE_BEFORE_14;
    const { rows } = await this.#pool.query<StateCounts & { part: number }>(this.#sample, [queue]);
    const { part, ...met } = rows[0] as StateCounts & { part: number };
    const estimateOf = (name: StoredState) => {
      const count = Number((met[name] / part).toPrecision(3));
      return { count, isSure: met[name] >= ENOUGH_MET && count > SURELY_MORE };
    };
    return Object.fromEntries(NAMES.map((it) => [it, estimateOf(it)])) as Record<StoredState, Estimate>;
  }
}

import type { Queue } from 'bullmq';
import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';
import type { JobRemover, RemoveOptions } from '../ports/job-remover.js';

/** Jobs of one statement, so that nobody who wants one of them waits long. */
const PORTION = 50;
const DEADLOCK = '40P01';

// A job whose end is being written is waited for, and stays: BullMQ's function takes what has ended too.
const REMOVE = `
WITH open AS (
  SELECT id FROM ${DEFAULT_SCHEMA}.job
  WHERE queue = $1 AND id = ANY($2) AND state NOT IN ('completed', 'failed')
  ORDER BY id FOR UPDATE
)
SELECT CASE WHEN open.id IS NULL THEN 0 ELSE ${DEFAULT_SCHEMA}.remove($1, open.id, $3) END AS removed
FROM unnest($2::text[]) WITH ORDINALITY AS wanted(id, nr) LEFT JOIN open ON open.id = wanted.id ORDER BY nr`;

/** BullMQ's own function, for many jobs that have not ended with one statement. */
export class SqlJobRemover implements JobRemover {
  readonly #pool: PgQueryable;

  constructor(pool: PgQueryable) {
    this.#pool = pool;
  }

  async remove(
    queue: Queue,
    ids: readonly string[],
    { children = 'go' }: RemoveOptions = {},
  ): Promise<boolean[]> {
    const removed: boolean[] = [];
    for (let start = 0; start < ids.length; start += PORTION) {
      const some = ids.slice(start, start + PORTION);
      removed.push(...(await this.#portion(queue, some, children === 'go')));
    }
    return removed;
  }

  // A worker that takes and ends one of them meanwhile wants the rows in another order; alone, each has one row at a time.
  async #portion(queue: Queue, ids: readonly string[], withChildren: boolean): Promise<boolean[]> {
    try {
      return await this.#together(queue, ids, withChildren);
    } catch (error) {
      if (ids.length === 1 || (error as { code?: string }).code !== DEADLOCK) throw error;
      return (await Promise.all(ids.map((id) => this.#together(queue, [id], withChildren)))).flat();
    }
  }

  async #together(queue: Queue, ids: readonly string[], withChildren: boolean): Promise<boolean[]> {
    const { rows } = await this.#pool.query<{ removed: number }>(REMOVE, [queue.name, ids, withChildren]);
    return rows.map((it) => it.removed > 0);
  }
}

import type { Queue } from 'bullmq';
import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';
import type { JobRemover } from '../ports/job-remover.js';

/** Jobs of one statement, so that nobody who wants one of them waits long. */
const PORTION = 50;
const DEADLOCK = '40P01';

const REMOVE = `
SELECT ${DEFAULT_SCHEMA}.remove($1, id, true) AS removed
FROM unnest($2::text[]) WITH ORDINALITY AS wanted(id, nr) ORDER BY nr`;

/** BullMQ's own function, for many jobs with one statement. */
export class SqlJobRemover implements JobRemover {
  readonly #pool: PgQueryable;

  constructor(pool: PgQueryable) {
    this.#pool = pool;
  }

  async remove(queue: Queue, ids: readonly string[]): Promise<boolean[]> {
    const removed: boolean[] = [];
    for (let start = 0; start < ids.length; start += PORTION) {
      const some = ids.slice(start, start + PORTION);
      removed.push(...(await this.#portion(queue, some)));
    }
    return removed;
  }

  // A worker that takes and ends one of them meanwhile wants the rows in another order; alone, each has one row at a time.
  async #portion(queue: Queue, ids: readonly string[]): Promise<boolean[]> {
    try {
      const { rows } = await this.#pool.query<{ removed: number }>(REMOVE, [queue.name, ids]);
      return rows.map((it) => it.removed > 0);
    } catch (error) {
      if ((error as { code?: string }).code !== DEADLOCK) throw error;
      return await Promise.all(ids.map(async (id) => (await queue.remove(id)) >= 1));
    }
  }
}

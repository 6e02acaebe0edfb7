import type { PgQueryable } from 'bullmq';
import { SECOND, systemClock } from '../../../clock/clock.js';
import { withinOrNot } from '../../../clock/within.js';
import { isPostgresOutage } from '../postgres-outage.js';
import { NOW_MS } from '../sql-time.js';

/** A statement whose connection is lost may go on at the server for so many milliseconds, and take jobs all the same. */
const LATE = 8 * SECOND;
/** How long a worker that closes tries to hand back what it may have taken. */
const LAST_TRY = SECOND;

// As they were before they were taken: in their places, with no start counted. Events are those of a job handed back.
const HAND_BACK = `
WITH back AS (
  UPDATE job SET state = 'waiting', lock_token = NULL, locked_until_ms = NULL, processed_at_ms = NULL,
    processed_by = NULL, attempts_started = GREATEST(attempts_started - 1, 0)
  WHERE queue = $1 AND state = 'active' AND lock_token = ANY ($2::text[]) AND NOT id = ANY ($3::text[])
  RETURNING id
), told AS (
  INSERT INTO event (queue, event, data, created_at_ms)
  SELECT $1, 'waiting', jsonb_build_object('jobId', id, 'prev', 'active'),
    ${NOW_MS} FROM back
  RETURNING 1
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM told) THEN pg_notify('bullmq_jobs', $1)::text END AS heard,
  CASE WHEN EXISTS (SELECT 1 FROM told) THEN pg_notify('bullmq_events', $1)::text END AS woken`;

/** A fetch that nobody knows the outcome of. */
interface LostFetch {
  readonly tokens: readonly string[];
  /** What those who fetched had already, and still bring to its end. */
  readonly ids: readonly string[];
  /** From when on it has taken nothing that was not seen; by {@link systemClock}.elapsed. */
  readonly certainAt: number;
  isHandedBack: boolean;
}

/**
 * Hands back what a fetch has taken whose answer was lost with its connection: nobody would run such jobs before their
 * locks ran out. A worker's token stands for one of its slots, so a job that is active under it is that slot's own or
 * was taken for it by such a fetch.
 */
export class LostFetches {
  readonly #pool: PgQueryable;
  readonly #queue: string;
  #lost: LostFetch[] = [];
  #handingBack: Promise<void> | undefined;

  constructor(pool: PgQueryable, queue: string) {
    this.#pool = pool;
    this.#queue = queue;
  }

  /** Sends a fetch for `tokens`, whose slots have the jobs `ids`. What earlier ones may have taken is handed back first. */
  async watch<T>(tokens: readonly string[], ids: readonly string[], fetch: () => Promise<T>): Promise<T> {
    if (this.#lost.length > 0) await this.#settle(tokens);
    try {
      return await fetch();
    } catch (error) {
      const certainAt = systemClock.elapsed() + LATE;
      if (isPostgresOutage(error)) this.#lost.push({ tokens, ids, certainAt, isHandedBack: false });
      throw error;
    }
  }

  /** Hands back what it can in a moment. */
  async close(): Promise<void> {
    if (this.#lost.length > 0) await withinOrNot(LAST_TRY, this.#handBack());
  }

  async #settle(used: readonly string[]): Promise<void> {
    const now = systemClock.elapsed();
    if (this.#lost.some((it) => !it.isHandedBack || it.certainAt <= now)) {
      this.#handingBack ??= this.#handBack().finally(() => {
        this.#handingBack = undefined;
      });
      await this.#handingBack;
    }
    // What is active under a token that fetches again is no longer known to be lost.
    this.#lost = this.#lost.filter((it) => !it.tokens.some((token) => used.includes(token)));
  }

  async #handBack(): Promise<void> {
    const lost = [...this.#lost];
    const now = systemClock.elapsed();
    await this.#pool.query(HAND_BACK, [
      this.#queue,
      lost.flatMap((it) => it.tokens),
      lost.flatMap((it) => it.ids),
    ]);
    for (const it of lost) it.isHandedBack = true;
    this.#lost = this.#lost.filter((it) => it.certainAt > now || !lost.includes(it));
  }
}

import type { PgQueryable } from 'bullmq';
import {
  type BeatFacts,
  type Beats,
  CLAIM,
  FORGOTTEN,
  LATE,
  type LateProcess,
  MOST_LATE,
} from '../../ports/beats.js';
import { readJson } from '../../ports/read-value.js';

// Rows of our table of records. When one expires says when it beat last.
const BEATS = 'process-beats';
const CLAIMS = 'process-claims';

const ms = (placeholder: string) => `${placeholder}::float8 * interval '1 ms'`;

const BEAT = `
WITH mine AS (
  INSERT INTO cortado.record AS r (collection, key, value, version, expires_at)
  VALUES ('${BEATS}', $1, $2, 1, clock_timestamp() + ${ms('($3::float8 + $6::float8)')})
  ON CONFLICT (collection, key) DO UPDATE
    SET value = excluded.value, expires_at = excluded.expires_at, version = r.version + 1
  RETURNING 1
)
SELECT key, value, place || '.' || version AS mark,
  $3::float8 - extract(epoch FROM expires_at - clock_timestamp())::float8 * 1000 AS age
FROM cortado.record
WHERE collection = '${BEATS}' AND key <> $1 AND expires_at < clock_timestamp() + ${ms('($3::float8 - $4::float8)')}
  AND expires_at > clock_timestamp()
ORDER BY expires_at LIMIT $5`;

const CLAIM_ONE = `
INSERT INTO cortado.record AS r (collection, key, value, version, expires_at)
SELECT '${CLAIMS}', key, 'true', 1, clock_timestamp() + ${ms('$3')} FROM cortado.record
WHERE collection = '${BEATS}' AND key = $1 AND place || '.' || version = $2
ON CONFLICT (collection, key) DO UPDATE SET expires_at = excluded.expires_at WHERE r.expires_at <= clock_timestamp()
RETURNING 1`;

const REMOVE = `
WITH gone AS (
  DELETE FROM cortado.record
  WHERE collection = '${BEATS}' AND key = $1 AND ($2 = '' OR place || '.' || version = $2) RETURNING key
)
DELETE FROM cortado.record
WHERE (collection = '${CLAIMS}' AND (key IN (SELECT key FROM gone) OR expires_at <= clock_timestamp()))
  OR (collection = '${BEATS}' AND expires_at <= clock_timestamp())`;

interface LateRow {
  readonly key: string;
  readonly value: string;
  readonly mark: string;
  readonly age: number;
}

/** Beats in PostgreSQL, with a server or embedded. */
export class SqlBeats implements Beats {
  readonly #pool: PgQueryable;

  constructor(pool: PgQueryable) {
    this.#pool = pool;
  }

  async beat(key: string, facts: BeatFacts, rest = 0): Promise<LateProcess[]> {
    const values = [key, JSON.stringify(facts), FORGOTTEN, LATE, MOST_LATE, rest];
    const { rows } = await this.#pool.query<LateRow>(BEAT, values);
    return rows.flatMap(({ key: its, value, mark, age }) => {
      const found = readJson(value) as BeatFacts | undefined;
      return Array.isArray(found?.queues) ? [{ key: its, mark, age: Number(age), facts: found }] : [];
    });
  }

  async claim({ key, mark }: Pick<LateProcess, 'key' | 'mark'>): Promise<boolean> {
    const { rows } = await this.#pool.query(CLAIM_ONE, [key, mark, CLAIM]);
    return rows.length > 0;
  }

  async remove(key: string, mark = ''): Promise<void> {
    await this.#pool.query(REMOVE, [key, mark]);
  }
}

import type { PgQueryable } from 'bullmq';
import { readValue } from '../ports/read-value.js';
import type { ListOptions, PutOptions, RecordCollection, Records, StoredRecord } from '../ports/records.js';
import { migrateAlone } from './migration-session.js';

// A schema of our own: BullMQ's belongs to its migrations. The value is text, since JSON types refuse some characters.
const CREATE = `
CREATE SCHEMA IF NOT EXISTS cortado;
CREATE TABLE IF NOT EXISTS cortado.record (
  collection text NOT NULL,
  key text NOT NULL,
  value text NOT NULL,
  version integer NOT NULL,
  place bigint GENERATED ALWAYS AS IDENTITY,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  PRIMARY KEY (collection, key)
);
CREATE INDEX IF NOT EXISTS record_place ON cortado.record (collection, place DESC);
CREATE INDEX IF NOT EXISTS record_expiry ON cortado.record (collection, expires_at) WHERE expires_at IS NOT NULL;`;

/** Creates what is not there. `session` is one connection, not a pool. */
export async function createRecordTables(session: PgQueryable): Promise<void> {
  if (await hasAll(session)) return;
  await migrateAlone(session, async () => {
    for (const statement of CREATE.split(';').filter((it) => it.trim() !== ''))
      await session.query(statement);
  });
}

export async function hasRecordTables(session: PgQueryable): Promise<boolean> {
  const { rows } = await session.query<{ found: string | null }>(
    "SELECT to_regclass('cortado.record')::text AS found",
  );
  return rows[0]?.found != null;
}

/** Also what an earlier version did not create, and is done without. */
async function hasAll(session: PgQueryable): Promise<boolean> {
  const { rows } = await session.query<{ found: string | null }>(
    "SELECT to_regclass('cortado.record_expiry')::text AS found",
  );
  return rows[0]?.found != null;
}

interface Row {
  key: string;
  value: string;
  version: number;
  created_at: Date;
  place: string;
  time_left?: number | null;
}

const COLUMNS = 'key, value, version, created_at, place::text AS place';
const TIME_LEFT = 'extract(epoch FROM expires_at - now())::float8 * 1000 AS time_left';
const ALIVE = '(expires_at IS NULL OR expires_at > now())';
const EXPIRY = "now() + $4::float8 * interval '1 ms'";

// A record that has expired counts as gone: it is written anew from version 1. $5: also over one that is there.
const write = (more = '') => `
INSERT INTO cortado.record AS r (collection, key, value, version, expires_at)
VALUES ($1, $2, $3, 1, ${EXPIRY})
ON CONFLICT (collection, key) DO UPDATE SET
  value = excluded.value,
  expires_at = excluded.expires_at,
  version = CASE WHEN r.expires_at <= now() THEN 1 ELSE r.version + 1 END,
  created_at = CASE WHEN r.expires_at <= now() THEN now() ELSE r.created_at END${more}
WHERE $5 OR r.expires_at <= now()
RETURNING version`;

// Later ones of the arrays come later in lists; one that is there already keeps its place.
const WRITE_MANY = `
INSERT INTO cortado.record AS r (collection, key, value, version, expires_at)
SELECT $1, key, value, 1, ${EXPIRY} FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS given(key, value, nr) ORDER BY nr
ON CONFLICT (collection, key) DO UPDATE SET
  value = excluded.value, expires_at = excluded.expires_at, version = r.version + 1`;

// No INSERT that looks first: between the look and the writing the record may go, and it would be brought back.
const overwrite = (more = '') => `
UPDATE cortado.record SET value = $3, version = version + 1, expires_at = ${EXPIRY}${more}
WHERE collection = $1 AND key = $2 AND version = $5 AND ${ALIVE}
RETURNING version`;

// The next number of its sequence: the newest place.
const NEWEST = ', place = DEFAULT';
const [WRITE, WRITE_NEWEST, OVERWRITE, OVERWRITE_NEWEST] = [
  write(),
  write(NEWEST),
  overwrite(),
  overwrite(NEWEST),
];

/** First writes of one process and collection after which it removes what is over, at the latest. */
const MOST_UNTRIMMED = 50;
/** Records that one statement removes at most, so that nobody who writes one waits long. */
const PORTION = 1_000;

// What has expired in a collection, and in the two that come after the one which was looked at last: nobody writes to those
// of schedules that are gone. Two, so that more are looked at than come anew. $2: where to go on.
const REMOVE_EXPIRED = `
WITH RECURSIVE next (collection, nr) AS (
  SELECT (SELECT min(r.collection) FROM cortado.record r WHERE r.collection > $2 AND r.expires_at IS NOT NULL), 1
  UNION ALL
  SELECT (SELECT min(r.collection) FROM cortado.record r WHERE r.collection > next.collection AND r.expires_at IS NOT NULL), 2
  FROM next WHERE nr = 1 AND collection IS NOT NULL
), gone AS (
  DELETE FROM cortado.record WHERE ctid = ANY (ARRAY (
    SELECT ctid FROM cortado.record
    WHERE collection = ANY (ARRAY (SELECT $1::text UNION SELECT collection FROM next)) AND expires_at <= now()
    LIMIT ${PORTION} FOR UPDATE SKIP LOCKED))
)
SELECT collection FROM next WHERE nr = 2`;

/** Records in PostgreSQL, with a server or embedded. */
export class SqlRecords implements Records {
  readonly #pool: PgQueryable;
  /** First writes of this process, by collection, since those that are over were last removed. */
  readonly #untrimmed = new Map<string, number>();
  /** The collection that was looked at last for what has expired; empty before the first. */
  #lookedAt = '';

  constructor(pool: PgQueryable) {
    this.#pool = pool;
  }

  async get<T>({ name }: RecordCollection, key: string): Promise<StoredRecord<T> | undefined> {
    const { rows } = await this.#pool.query<Row>(
      `SELECT ${COLUMNS} FROM cortado.record WHERE collection = $1 AND key = $2 AND ${ALIVE}`,
      [name, key],
    );
    return rows[0] && record<T>(rows[0]);
  }

  async put(
    collection: RecordCollection,
    key: string,
    value: unknown,
    { ifVersion, asNewest = false }: PutOptions = {},
  ): Promise<number | undefined> {
    const columns = [collection.name, key, JSON.stringify(value), collection.ttl ?? null];
    const { rows } = await (ifVersion
      ? this.#pool.query<{ version: number }>(asNewest ? OVERWRITE_NEWEST : OVERWRITE, [
          ...columns,
          ifVersion,
        ])
      : this.#pool.query<{ version: number }>(asNewest ? WRITE_NEWEST : WRITE, [
          ...columns,
          ifVersion === undefined,
        ]));
    const version = rows[0]?.version;
    if (version === 1) await this.#grown(collection);
    return version;
  }

  async putMany(
    collection: RecordCollection,
    records: readonly (readonly [key: string, value: unknown])[],
  ): Promise<void> {
    for (let start = 0; start < records.length; start += PORTION) {
      // One statement cannot write the same row twice.
      const some = [...new Map(records.slice(start, start + PORTION))];
      const keys = some.map(([key]) => key);
      const values = some.map(([, value]) => JSON.stringify(value));
      await this.#pool.query(WRITE_MANY, [collection.name, keys, values, collection.ttl ?? null]);
      await this.#grown(collection, some.length);
    }
  }

  async remove({ name }: RecordCollection, key: string): Promise<boolean> {
    const { rows } = await this.#pool.query<{ alive: boolean }>(
      `DELETE FROM cortado.record WHERE collection = $1 AND key = $2 RETURNING ${ALIVE} AS alive`,
      [name, key],
    );
    return rows[0]?.alive === true;
  }

  async list<T>(
    { name, ttl }: RecordCollection,
    { limit, offset = 0, after }: ListOptions,
  ): Promise<StoredRecord<T>[]> {
    const { rows } = await this.#pool.query<Row>(
      `SELECT ${COLUMNS}, ${TIME_LEFT} FROM cortado.record
       WHERE collection = $1 AND ${ALIVE}${after === undefined ? '' : ' AND place < $4::bigint'}
       ORDER BY cortado.record.place DESC LIMIT $2 OFFSET $3`,
      [name, limit, offset, ...(after === undefined ? [] : [after])],
    );
    return rows.map((it) => record<T>(it, ttl));
  }

  async clear({ name }: RecordCollection): Promise<number> {
    let cleared = 0;
    for (let portion = PORTION; portion === PORTION; ) {
      const { rows } = await this.#pool.query<{ alive: boolean }>(
        `DELETE FROM cortado.record WHERE ctid = ANY (ARRAY (
           SELECT ctid FROM cortado.record WHERE collection = $1 ORDER BY place LIMIT ${PORTION}
         )) RETURNING ${ALIVE} AS alive`,
        [name],
      );
      portion = rows.length;
      cleared += rows.filter((it) => it.alive).length;
    }
    return cleared;
  }

  /** Removing costs more than writing, so it comes with every hundredth part of what is kept. */
  async #grown(collection: RecordCollection, by = 1): Promise<void> {
    const { name, keep, ttl } = collection;
    if (keep === undefined && ttl === undefined) return;
    const written = (this.#untrimmed.get(name) ?? Number.POSITIVE_INFINITY) + by;
    const isDue = written >= Math.min(MOST_UNTRIMMED, (keep ?? Number.POSITIVE_INFINITY) / 100);
    this.#untrimmed.set(name, isDue ? 0 : written);
    if (isDue) await this.#trim(collection);
  }

  async #trim({ name, keep, ttl }: RecordCollection): Promise<void> {
    if (ttl !== undefined) {
      const values = [name, this.#lookedAt];
      const { rows } = await this.#pool.query<{ collection: string | null }>(REMOVE_EXPIRED, values);
      this.#lookedAt = rows[0]?.collection ?? '';
    }
    if (keep !== undefined)
      await this.#pool.query(
        `DELETE FROM cortado.record WHERE collection = $1 AND place <=
           (SELECT place FROM cortado.record WHERE collection = $1 ORDER BY place DESC LIMIT 1 OFFSET $2)`,
        [name, keep],
      );
  }
}

function record<T>(
  { key, value, version, created_at, place, time_left }: Row,
  ttl?: number,
): StoredRecord<T> {
  return {
    key,
    ...readValue<T>(value),
    version,
    createdAt: new Date(created_at),
    place,
    ...(ttl === undefined || time_left == null ? {} : { age: ttl - time_left }),
  };
}

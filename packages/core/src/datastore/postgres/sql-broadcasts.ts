import { createHash } from 'node:crypto';
import type { PgQueryable } from 'bullmq';
import {
  type BroadcastLog,
  KEPT_FOR,
  KEPT_IN_ROOM,
  LOGGED_FOR,
  type LogPart,
  type OutgoingBroadcast,
  type RoomPart,
  type StoredBroadcast,
} from '../ports/broadcast-log.js';

/** Each process removes what is over whenever it has appended so many, and more at a time than that. */
const SWEPT_EVERY = 500;
const PORTION = 1_000;
const MICROS = 1_000;
/** Bytes of a key that is stored as it is. */
const SHORT_KEY = 100;
/** Stands among the rooms, none of which has this name, for the log itself. */
const LOG = '';

const NOW = '(extract(epoch FROM clock_timestamp()) * 1000000)::bigint';

interface Row {
  id: string;
  room: string;
  body: string;
}

/** In PostgreSQL, with a server or embedded: one table, whose rows stay for a minute, or as long as their room keeps them. */
export class SqlBroadcasts implements BroadcastLog {
  readonly #pool: PgQueryable;
  #unswept = SWEPT_EVERY;

  constructor(pool: PgQueryable) {
    this.#pool = pool;
  }

  async append(broadcasts: readonly OutgoingBroadcast[], isRepeated: boolean): Promise<void> {
    await this.#pool.query('SELECT cortado.append_broadcasts($1, $2, $3, $4, $5, $6, $7)', [
      broadcasts.map((it) => it.token),
      broadcasts.map((it) => it.room),
      broadcasts.map(({ key }) => (key === undefined ? null : indexedKey(key))),
      broadcasts.map((it) => it.body),
      broadcasts.map((it) => it.isKept),
      isRepeated,
      KEPT_IN_ROOM,
    ]);
    this.#unswept += broadcasts.length;
    if (this.#unswept < SWEPT_EVERY) return;
    this.#unswept = 0;
    // Nobody waits for it; what was not swept now is so the next time.
    void this.#sweep().catch(() => undefined);
  }

  async newest(): Promise<number> {
    const { rows } = await this.#pool.query<{ id: string | null }>(
      'SELECT max(id) AS id FROM cortado.broadcast',
    );
    return Number(rows[0]?.id ?? 0);
  }

  async read(after: number, limit: number): Promise<LogPart> {
    const { rows } = await this.#pool.query<Row & { removed: string | null }>(
      `SELECT id, room, body, (SELECT dropped FROM cortado.broadcast_room WHERE room = $3) AS removed
       FROM cortado.broadcast WHERE id > $1 ORDER BY id LIMIT $2`,
      [after, limit, LOG],
    );
    return { broadcasts: rows.map(stored), wholeAfter: Number(rows[0]?.removed ?? 0) };
  }

  async room(room: string, after: number): Promise<RoomPart> {
    const { rows } = await this.#pool.query<Row & { oldest: string; dropped: string | null }>(
      `SELECT b.id, b.room, b.body, ${NOW} - $3::bigint AS oldest, r.dropped
       FROM (VALUES ($1)) AS asked (room)
       LEFT JOIN cortado.broadcast_room r ON r.room = asked.room
       LEFT JOIN cortado.broadcast b
         ON b.room = asked.room AND b.is_kept AND b.id > greatest($2::bigint, ${NOW} - $3::bigint)
       ORDER BY b.id`,
      [room, after, KEPT_FOR * MICROS],
    );
    const [first] = rows;
    const isIncomplete = after < Number(first?.oldest) || after < Number(first?.dropped ?? 0);
    return { broadcasts: rows.filter((it) => it.id !== null).map(stored), isIncomplete };
  }

  async #sweep(): Promise<void> {
    await this.#remove('NOT is_kept AND', LOGGED_FOR);
    await this.#remove('', KEPT_FOR);
    await this.#pool.query(
      `DELETE FROM cortado.broadcast_room WHERE room <> $2 AND dropped < ${NOW} - $1::bigint`,
      [KEPT_FOR * MICROS, LOG],
    );
  }

  /** Takes a portion of what is older out of the log, and notes up to where that now has gaps. */
  async #remove(condition: string, age: number): Promise<void> {
    await this.#pool.query(
      `WITH gone AS (
         DELETE FROM cortado.broadcast WHERE ctid = ANY (ARRAY (
           SELECT ctid FROM cortado.broadcast WHERE ${condition} id < ${NOW} - $1::bigint
           LIMIT ${PORTION} FOR UPDATE SKIP LOCKED))
         RETURNING id)
       INSERT INTO cortado.broadcast_room AS r (room, dropped) SELECT $2::text, max(id) FROM gone HAVING max(id) IS NOT NULL
       ON CONFLICT (room) DO UPDATE SET dropped = greatest(r.dropped, excluded.dropped)`,
      [age * MICROS, LOG],
    );
  }
}

/** An index has space for a room of the longest name, and for little beside it. A key is compared alone, and never given out. */
function indexedKey(key: string): string {
  return Buffer.byteLength(key) <= SHORT_KEY ? key : createHash('sha256').update(key).digest('base64url');
}

// The driver gives whole numbers of that size as text.
function stored({ id, room, body }: Row): StoredBroadcast {
  return { id: Number(id), room, body };
}

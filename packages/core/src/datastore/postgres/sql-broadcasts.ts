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
      broadcasts.map((it) => it.key ?? null),
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
    const { rows } = await this.#pool.query<Row & { oldest: string }>(
      `SELECT id, room, body, (SELECT min(id) FROM cortado.broadcast) AS oldest
       FROM cortado.broadcast WHERE id > $1 ORDER BY id LIMIT $2`,
      [after, limit],
    );
    return { broadcasts: rows.map(stored), oldest: Number(rows[0]?.oldest ?? 0) };
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
    const remove = (table: string, condition: string, age: number) =>
      this.#pool.query(
        `DELETE FROM cortado.${table} WHERE ctid = ANY (ARRAY (
           SELECT ctid FROM cortado.${table} WHERE ${condition} LIMIT ${PORTION} FOR UPDATE SKIP LOCKED))`,
        [age * MICROS],
      );
    await remove('broadcast', `NOT is_kept AND id < ${NOW} - $1::bigint`, LOGGED_FOR);
    await remove('broadcast', `id < ${NOW} - $1::bigint`, KEPT_FOR);
    await remove('broadcast_room', `dropped < ${NOW} - $1::bigint`, KEPT_FOR);
  }
}

// The driver gives whole numbers of that size as text.
function stored({ id, room, body }: Row): StoredBroadcast {
  return { id: Number(id), room, body };
}

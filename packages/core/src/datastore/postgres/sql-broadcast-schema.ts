import type { PgQueryable } from 'bullmq';
import { BROADCASTS_TOPIC, KEPT_FOR, LOGGED_FOR } from '../ports/broadcast-log.js';
import { migrateAlone } from './migration-session.js';

/** Whoever appends takes this lock until the commit, so that ids become visible in their order. */
const APPEND_LOCK = 4_152_231_808;

const STATEMENTS = [
  `CREATE TABLE IF NOT EXISTS cortado.broadcast (
     id bigint PRIMARY KEY,
     token text NOT NULL,
     room text COLLATE "C" NOT NULL,
     key text COLLATE "C",
     body text NOT NULL,
     is_kept boolean NOT NULL
   )`,
  'CREATE INDEX IF NOT EXISTS broadcast_room_kept ON cortado.broadcast (room, id) WHERE is_kept',
  'CREATE INDEX IF NOT EXISTS broadcast_room_key ON cortado.broadcast (room, key) WHERE is_kept AND key IS NOT NULL',
  'CREATE INDEX IF NOT EXISTS broadcast_over ON cortado.broadcast (id) WHERE NOT is_kept',
  // Up to which id rooms have lost what they kept, because it was more than they keep.
  `CREATE TABLE IF NOT EXISTS cortado.broadcast_room (
     room text COLLATE "C" PRIMARY KEY,
     dropped bigint NOT NULL
   )`,
  // Each statement of a function sees what was committed before it, and so what came before the lock was had.
  `CREATE OR REPLACE FUNCTION cortado.append_broadcasts(
     tokens text[], rooms text[], keys text[], bodies text[], kept boolean[], repeated boolean, most integer
   ) RETURNS void LANGUAGE plpgsql AS $f$
   DECLARE
     latest bigint;
     since bigint;
     gone bigint;
     told boolean := false;
   BEGIN
     PERFORM pg_advisory_xact_lock(${APPEND_LOCK});
     since := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
     SELECT coalesce(max(id), 0) INTO latest FROM cortado.broadcast;
     FOR nr IN 1 .. cardinality(tokens) LOOP
       CONTINUE WHEN repeated AND EXISTS (
         SELECT 1 FROM cortado.broadcast WHERE id > since - ${LOGGED_FOR * 1_000} AND token = tokens[nr]);
       latest := greatest(latest + 1, since);
       IF kept[nr] AND keys[nr] IS NOT NULL THEN
         UPDATE cortado.broadcast SET is_kept = false WHERE room = rooms[nr] AND key = keys[nr] AND is_kept;
       END IF;
       INSERT INTO cortado.broadcast VALUES (latest, tokens[nr], rooms[nr], keys[nr], bodies[nr], kept[nr]);
       told := true;
       IF kept[nr] THEN
         SELECT id INTO gone FROM cortado.broadcast WHERE room = rooms[nr] AND is_kept
         ORDER BY id DESC OFFSET most LIMIT 1;
         IF FOUND THEN
           UPDATE cortado.broadcast SET is_kept = false WHERE room = rooms[nr] AND is_kept AND id <= gone;
           IF gone > since - ${KEPT_FOR * 1_000} THEN
             INSERT INTO cortado.broadcast_room AS r VALUES (rooms[nr], gone)
             ON CONFLICT (room) DO UPDATE SET dropped = excluded.dropped;
           END IF;
         END IF;
       END IF;
     END LOOP;
     IF told THEN PERFORM pg_notify('cortado:${BROADCASTS_TOPIC}', '{}'); END IF;
   END $f$`,
];

/** Creates what is not there. `session` is one connection, not a pool. */
export async function createBroadcastTables(session: PgQueryable): Promise<void> {
  if (await hasBroadcastTables(session)) return;
  await migrateAlone(session, async () => {
    for (const statement of STATEMENTS) await session.query(statement);
  });
}

export async function hasBroadcastTables(session: PgQueryable): Promise<boolean> {
  const { rows } = await session.query<{ found: string | null }>(
    "SELECT to_regproc('cortado.append_broadcasts')::text AS found",
  );
  return rows[0]?.found != null;
}

import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';
import { migrateAlone } from './migration-session.js';

const JOBS = `${DEFAULT_SCHEMA}.job`;
const HAS_TERMS = (row: string) => `(${row}.opts->'ctx') ?| ARRAY['tags', 'byUser']`;

// The rows of jobs that are found by tags or by their user. Triggers on BullMQ's table write them, so that a job and its rows come and go
// together, whoever adds or removes it; for any other job a trigger does no more than look. `message/index-terms` makes the
// same terms. A row stays without its job only where a record of that is left, see `keep`.
const STATEMENTS = [
  `CREATE TABLE IF NOT EXISTS cortado.job_index (
     queue text COLLATE "C" NOT NULL,
     term text COLLATE "C" NOT NULL,
     at bigint NOT NULL,
     id text COLLATE "C" NOT NULL,
     is_removed boolean NOT NULL DEFAULT false,
     PRIMARY KEY (queue, term, at, id)
   )`,
  'CREATE INDEX IF NOT EXISTS job_index_removed ON cortado.job_index (queue, id) WHERE is_removed',
  `CREATE OR REPLACE FUNCTION cortado.terms_of(ctx jsonb) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $f$
     SELECT DISTINCT 't:' || tag FROM jsonb_array_elements_text(
       CASE WHEN jsonb_typeof(ctx->'tags') = 'array' THEN ctx->'tags' ELSE '[]'::jsonb END
     ) AS tag WHERE octet_length(tag) <= 400
     UNION ALL
     SELECT 'u:' || CASE WHEN octet_length(ctx->>'user') <= 400 THEN ctx->>'user'
       ELSE '#' || encode(sha256(convert_to(ctx->>'user', 'UTF8')), 'hex') END
     WHERE jsonb_typeof(ctx->'user') = 'string' AND ctx ? 'byUser'
   $f$`,
  `CREATE OR REPLACE FUNCTION cortado.index_job() RETURNS trigger LANGUAGE plpgsql AS $f$
   BEGIN
     IF TG_OP <> 'INSERT' THEN
       DELETE FROM cortado.job_index i USING cortado.terms_of(OLD.opts->'ctx') AS its (word)
       WHERE i.queue = OLD.queue AND i.term = its.word AND i.at = OLD.added_at_ms AND i.id = OLD.id;
     END IF;
     IF TG_OP <> 'DELETE' THEN
       INSERT INTO cortado.job_index (queue, term, at, id)
       SELECT NEW.queue, its.word, NEW.added_at_ms, NEW.id FROM cortado.terms_of(NEW.opts->'ctx') AS its (word)
       ON CONFLICT (queue, term, at, id) DO UPDATE SET is_removed = false;
     END IF;
     RETURN NULL;
   END $f$`,
  `INSERT INTO cortado.job_index (queue, term, at, id)
   SELECT j.queue, its.word, j.added_at_ms, j.id FROM ${JOBS} j, cortado.terms_of(j.opts->'ctx') AS its (word)
   WHERE ${HAS_TERMS('j')} ON CONFLICT DO NOTHING`,
  `CREATE TRIGGER cortado_index_added AFTER INSERT ON ${JOBS} FOR EACH ROW
   WHEN (${HAS_TERMS('NEW')}) EXECUTE FUNCTION cortado.index_job()`,
  `CREATE TRIGGER cortado_index_removed AFTER DELETE ON ${JOBS} FOR EACH ROW
   WHEN (${HAS_TERMS('OLD')}) EXECUTE FUNCTION cortado.index_job()`,
  `CREATE TRIGGER cortado_index_moved AFTER UPDATE OF added_at_ms ON ${JOBS} FOR EACH ROW
   WHEN (OLD.added_at_ms <> NEW.added_at_ms AND (${HAS_TERMS('OLD')})) EXECUTE FUNCTION cortado.index_job()`,
];

/** Creates what is not there, with the rows of the jobs that are. `session` is one connection, not a pool. */
export async function createJobIndex(session: PgQueryable): Promise<void> {
  if (await hasJobIndex(session)) return;
  await migrateAlone(session, async () => {
    // Another process may have done it while this one waited.
    if (await hasJobIndex(session)) return;
    try {
      await session.query('BEGIN');
      // No job is added between the copying of their rows and the triggers.
      await session.query(`LOCK TABLE ${JOBS} IN SHARE ROW EXCLUSIVE MODE`);
      for (const statement of STATEMENTS) await session.query(statement);
      await session.query('COMMIT');
    } catch (error) {
      await session.query('ROLLBACK');
      throw error;
    }
  });
}

export async function hasJobIndex(session: PgQueryable): Promise<boolean> {
  const { rows } = await session.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM pg_trigger
     WHERE tgrelid = to_regclass('${JOBS}') AND tgname IN ('cortado_index_added', 'cortado_index_removed', 'cortado_index_moved')`,
  );
  return rows[0]?.count === 3;
}

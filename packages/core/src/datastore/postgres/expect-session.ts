import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';

/** PostgreSQL's for what it does not support. */
const UNSUPPORTED = '0A000';

/**
 * Our statements need what a session is opened with, and workers one that stays theirs, to listen on. Poolers drop the first, and
 * those that hand out connections by transaction the second as well.
 * @throws where the settings have not arrived
 */
export async function expectSession(db: PgQueryable): Promise<void> {
  const { rows } = await db.query<{ path: string }>(`SELECT current_setting('search_path') AS path`);
  if (rows[0]?.path === DEFAULT_SCHEMA) return;
  throw Object.assign(new Error('the settings that its sessions are opened with do not arrive there'), {
    code: UNSUPPORTED,
  });
}

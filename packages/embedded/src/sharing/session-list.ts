import type { Session } from './session.js';
import { quoteLiteral } from './statement.js';

/**
 * Puts the real sessions in the place of `pg_stat_activity`, which knows PGlite's single one.
 * Programs find each other there by their `application_name`, BullMQ its workers.
 */
export function withSessionList(text: string, sessions: Iterable<Session>): string {
  if (!text.includes('pg_stat_activity') || !/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*select\b/i.test(text))
    return text;
  const rows = [...sessions].map((it) => ({
    pid: it.id,
    application_name: it.applicationName,
    backend_start: it.startedAt,
    state_change: it.lastUsedAt,
  }));
  return `WITH pg_stat_activity AS (
    SELECT current_database() AS datname, current_user AS usename, 'client backend' AS backend_type, 'idle' AS state,
           NULL::inet AS client_addr, NULL::integer AS client_port, sessions.*
      FROM jsonb_to_recordset(${quoteLiteral(JSON.stringify(rows))}::jsonb)
        AS sessions(pid integer, application_name text, backend_start timestamptz, state_change timestamptz)
  ) ${text}`;
}

import { MINIMUM_POSTGRES_VERSION, type PgQueryable } from 'bullmq';
import { tlsRefusalOf } from '../../redaction/tls-refusal.js';
import {
  causesOf,
  type DatastoreCondition,
  type DatastoreTrouble,
  type Inspection,
  isOlder,
  networkTrouble,
} from '../ports/inspection.js';
import type { StateCounts } from '../ports/job-standings.js';
import { NOW_MS } from './sql-time.js';

/** The codes of PostgreSQL, and what they mean. */
const CODES: readonly (readonly [RegExp, DatastoreTrouble])[] = [
  [/^28...$/, 'credentials'],
  [/^3D000$/, 'unknown-database'],
  [/^53300$/, 'too-many-connections'],
  [/^57P0[1-5]$/, 'starting'],
  [/^25006$/, 'replica'],
];
const WRONG_SERVER =
  /does not support SSL|Connection terminated unexpectedly|unexpected (message|response)|EPROTO/i;
/** Its rules let in nobody without TLS, or nobody at all: the address decides which it is. */
const WANTS_TLS = /no pg_hba\.conf entry .*no encryption$/;
const SILENT =
  /timeout exceeded when trying to connect|due to connection timeout|Query read timeout|did not answer/i;
const REFUSED = /SASL|password must be a string/;

const CONDITION = `
  SELECT version() AS full_version,
         current_setting('server_version') AS version,
         pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS read_only,
         current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' AS keeps,
         current_setting('synchronous_commit') <> 'off' AS at_commit,
         current_setting('max_connections')::int AS most,
         (SELECT sum(numbackends)::int FROM pg_stat_database) AS used`;

/** Our tables that the role of this connection may not use as a worker does. */
const CLOSED = `
  SELECT current_user AS role, string_agg(schemaname || '.' || tablename, ', ' ORDER BY tablename) AS closed
    FROM pg_tables
   WHERE schemaname IN ('bullmq', 'cortado')
     AND NOT (has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')
         AND has_table_privilege(format('%I.%I', schemaname, tablename), 'INSERT')
         AND has_table_privilege(format('%I.%I', schemaname, tablename), 'UPDATE')
         AND has_table_privilege(format('%I.%I', schemaname, tablename), 'DELETE'))`;

/** Jobs that are measured. */
const SAMPLE = 100;
const SIZE = `
  SELECT avg(pg_column_size(sampled.*))::float8 AS size FROM (SELECT * FROM job WHERE queue = $1 LIMIT $2) AS sampled`;

interface ConditionRow {
  full_version: string;
  version: string;
  read_only: boolean;
  keeps: boolean;
  at_commit: boolean;
  most: number;
  used: number | null;
}

/** Asks PostgreSQL, or the one that is embedded, of which only its version says something. */
export class SqlInspection implements Inspection {
  readonly #db: PgQueryable;
  readonly #product: 'PostgreSQL' | 'PGlite';

  constructor(db: PgQueryable, product: 'PostgreSQL' | 'PGlite') {
    this.#db = db;
    this.#product = product;
  }

  async condition(): Promise<DatastoreCondition> {
    const { rows } = await this.#db.query<ConditionRow>(CONDITION);
    const row = rows[0] as ConditionRow;
    const isServer = this.#product === 'PostgreSQL';
    const [version = row.version] = row.version.split(' ');
    const wanted = `${MINIMUM_POSTGRES_VERSION}`;
    return {
      product: this.#product,
      version,
      wanted: isOlder(version, wanted) ? wanted : undefined,
      isReadOnly: row.read_only,
      eviction: undefined,
      // It has one user and one folder, and decides for itself when its files are written.
      persistence: isServer ? (row.keeps ? (row.at_commit ? 'log' : 'snapshots') : 'none') : undefined,
      persistenceTrouble: undefined,
      memory: undefined,
      connections: isServer && row.used !== null ? { used: row.used, limit: row.most } : undefined,
    };
  }

  async expectRights(): Promise<void> {
    const { rows } = await this.#db.query<{ role: string; closed: string | null }>(CLOSED);
    const { role, closed } = rows[0] ?? {};
    if (!closed) return;
    const found = `the role ${role} may not read and write in ${closed}`;
    throw Object.assign(new Error(found), { code: '42501' });
  }

  async orphans(queue: string, limit: number): Promise<string[]> {
    const { rows } = await this.#db.query<{ id: string }>(
      `SELECT id FROM job
        WHERE queue = $1 AND state = 'active'
          AND locked_until_ms < ${NOW_MS}
        ORDER BY locked_until_ms LIMIT $2`,
      [queue, limit],
    );
    return rows.map((it) => it.id);
  }

  async size(queue: string, counts: StateCounts): Promise<number | undefined> {
    const { rows } = await this.#db.query<{ size: number | null }>(SIZE, [queue, SAMPLE]);
    const jobs = Object.values(counts).reduce((sum, it) => sum + it, 0);
    return Math.round((rows[0]?.size ?? 0) * jobs);
  }

  troubleOf(error: unknown): DatastoreTrouble {
    for (const cause of causesOf(error)) {
      const { code, message = '' } = cause;
      if (WANTS_TLS.test(message)) return 'wrong-server';
      const said = CODES.find(([it]) => it.test(code ?? ''))?.[1];
      const trouble = tlsRefusalOf(cause) ?? said ?? networkTrouble(code);
      if (trouble) return trouble;
      if (REFUSED.test(message)) return 'credentials';
      if (SILENT.test(message)) return 'silent';
      if (WRONG_SERVER.test(message) || code === 'ECONNRESET') return 'wrong-server';
    }
    return 'other';
  }
}

import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';

/** The version of BullMQ's tables, 0 when there are none. */
export async function schemaVersion(client: PgQueryable): Promise<number> {
  const { rows } = await client.query<{ ledger: string | null }>('SELECT to_regclass($1) AS ledger', [
    `${DEFAULT_SCHEMA}.migration`,
  ]);
  if (!rows[0]?.ledger) return 0;
  const { rows: versions } = await client.query<{ version: number }>(
    `SELECT COALESCE(MAX(version), 0)::int AS version FROM ${DEFAULT_SCHEMA}.migration`,
  );
  return versions[0]?.version ?? 0;
}

import { DEFAULT_SCHEMA, type PgQueryable, type PostgresConnection, PostgresQueueBackend } from 'bullmq';
import { type OutgoingJob, toJson } from '../bullmq/add-jobs.js';
import { timedBackend } from '../bullmq/timed-backend.js';
import type { DatastoreTime } from '../datastore-time.js';

/** Tells one database from every other: its name, and when its server started. Null where BullMQ's tables are not there. */
export const DATABASE_IDENTITY = `SELECT current_database() || '@' || extract(epoch FROM pg_postmaster_start_time())::text AS identity, to_regclass('${DEFAULT_SCHEMA}.job') IS NOT NULL AS "hasJobs"`;

export interface DatabaseFacts {
  readonly identity: string;
  readonly hasJobs: boolean;
}

export async function identify(client: PgQueryable): Promise<DatabaseFacts> {
  const { rows } = await client.query<DatabaseFacts>(DATABASE_IDENTITY);
  return rows[0] ?? { identity: '', hasJobs: false };
}

/** Adds a job through a connection of the caller, in whatever transaction it has open. Gives the id of the job that is there then. */
export async function addJobThrough(
  client: PgQueryable,
  queue: string,
  job: OutgoingJob,
  time: DatastoreTime,
): Promise<string> {
  // BullMQ's backend uses three things of a connection. Its own class would check the schema and listen first, which
  // is not for the caller's transaction.
  const connection = {
    schema: DEFAULT_SCHEMA,
    isClosing: false,
    waitUntilReady: async () => undefined,
    pool: {
      query: (text: string, params: readonly unknown[]) => client.query(qualified(text), params),
    },
  };
  const backend = new PostgresQueueBackend(
    connection as unknown as PostgresConnection,
    queue,
    {} as never,
    false,
  );
  return await timedBackend(backend, time).addJob(toJson(job), job.id);
}

// BullMQ names its functions without their schema and sets search_path, which here is the caller's. The functions
// themselves bring their own.
function qualified(text: string): string {
  return text.replace(/\b(?<!\.)(add_\w+)\(/g, `${DEFAULT_SCHEMA}.$1(`);
}

import { createPostgresBackend, DEFAULT_SCHEMA, Queue, type QueueOptions, runMigrations } from 'bullmq';
import { PREFIX } from './contestant.js';

// BullMQ's types tie a factory to the backend it makes; here both are known at run time only.
type AnyFactory = undefined;

/** How plain BullMQ reaches a datastore: on Redis and PostgreSQL with connections for each Queue and Worker, as its guide shows it. */
export interface RawLink {
  readonly options: Pick<QueueOptions, 'connection' | 'prefix'>;
  readonly factory: AnyFactory;
  close(): Promise<void>;
}

const nothing = async (): Promise<void> => undefined;
const ON_SQL = createPostgresBackend as unknown as AnyFactory;

/** With the schema up to date, where there is one. What only another datastore needs is not loaded. */
export async function rawLink(url: string): Promise<RawLink> {
  if (url.startsWith('embedded:')) return embeddedLink(url.slice('embedded:'.length));
  if (url.startsWith('postgres')) return postgresLink(url);
  const options = { connection: { url, maxRetriesPerRequest: null }, prefix: PREFIX };
  return { options, factory: undefined, close: nothing };
}

export function rawQueue({ options, factory }: RawLink, name: string): Queue {
  const queue = new Queue(name, options, factory);
  queue.on('error', () => undefined);
  return queue;
}

async function postgresLink(url: string): Promise<RawLink> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await runMigrations(client);
  await client.end();
  return { options: { connection: { connectionString: url } as never }, factory: ON_SQL, close: nothing };
}

/** There is one database for a folder in a process, so it has one pool. */
async function embeddedLink(folder: string): Promise<RawLink> {
  const { EmbeddedDatabase } = await import('@cortado/embedded');
  const database = new EmbeddedDatabase({
    folder,
    searchPath: DEFAULT_SCHEMA,
    onOwn: async (session) => void (await runMigrations(session as never)),
  });
  database.setMaxListeners(0);
  database.on('error', () => undefined);
  await database.open();
  return {
    options: { connection: database as never },
    factory: ON_SQL,
    close: () => database.end(),
  };
}

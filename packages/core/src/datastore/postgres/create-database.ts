import { loadPg } from '../../loading/on-demand.js';
import type { Connection } from '../../options/connection.js';
import { databaseOf } from '../../options/site-database.js';
import { poolConfig, sessionSettings } from './pool-config.js';

/** Somebody else has made it in this moment. */
const THERE_ALREADY = ['42P04', '23505'];

/** Makes the database of a connection by way of another one on the same server. */
export async function createDatabase(
  connection: Connection,
  from: Connection,
  within: number,
): Promise<void> {
  const { Client } = loadPg();
  const client = new Client({
    ...poolConfig(from),
    options: sessionSettings(from),
    connectionTimeoutMillis: within,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const name = client.escapeIdentifier(databaseOf(connection));
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  } catch (error) {
    if (!THERE_ALREADY.includes(String((error as { code?: unknown }).code))) throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCortado } from '@cortado/core';

const folder = mkdtempSync(join(tmpdir(), 'cortado-realtime-'));

/** Every engine, by its name and the address of a datastore. */
export const ENGINES: [string, () => string][] = [
  ['redis', () => process.env.REDIS_URL as string],
  ['postgres', () => process.env.DATABASE_URL as string],
  ['embedded', () => `embedded:${folder}`],
];

/** To be called after all tests of a file. */
export function removeFolder(): void {
  rmSync(folder, { recursive: true, force: true });
}

/** To be called before the tests of an engine: making a database is work of seconds, or of half a minute on a busy machine. */
export async function makeDatastore(connection: string): Promise<void> {
  const cortado = createCortado({ connection, log: false });
  await cortado.migrate();
  await cortado.close();
}

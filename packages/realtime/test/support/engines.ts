import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCortado } from '@cortado/core';
import { putDatabase } from '@cortado/test-support/embedded-folder';

const folder = join(tmpdir(), `cortado-realtime-${randomUUID()}`);
const EMBEDDED = `embedded:${folder}`;

/** Every engine, by its name and the address of a datastore. */
export const ENGINES: [string, () => string][] = [
  ['redis', () => process.env.REDIS_URL as string],
  ['postgres', () => process.env.DATABASE_URL as string],
  ['embedded', () => EMBEDDED],
];

/** To be called after all tests of a file. */
export function removeFolder(): void {
  rmSync(folder, { recursive: true, force: true });
}

/** To be called before the tests of an engine: it may be the first to make an embedded one. */
export async function makeDatastore(connection: string): Promise<void> {
  if (connection === EMBEDDED) await putDatabase(folder);
  const cortado = createCortado({ connection, log: false });
  await cortado.migrate();
  await cortado.close();
}

/** Stops what jest-global-setup.mjs started, and removes what it made. */
import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  await globalThis.cortadoServers?.stop();
  if (process.env.CORTADO_RUN_FOLDER)
    rmSync(process.env.CORTADO_RUN_FOLDER, { recursive: true, force: true });
}

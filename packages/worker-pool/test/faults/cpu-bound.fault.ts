import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createCortado } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import config from '../support/isolation.config.js';

const CONFIG = fileURLToPath(new URL('../support/isolation.config.ts', import.meta.url));
/** Three times the default lock, unless told otherwise. */
const SECONDS = Number(process.env.CORTADO_FAULT_CPU_SECONDS ?? 90);

it(
  `runs work that blocks its process for ${SECONDS} seconds once, under the default lock`,
  async () => {
    const options = { ...config, connection: process.env.REDIS_URL, prefix: `fault-${randomUUID()}` };
    const apps = [1, 2].map(() => createCortado({ ...options, configFile: CONFIG }));
    const [cortado] = apps;
    if (!cortado) throw new Error('No app.');
    // The second worker would take the job over, were its lock ever to run out.
    const workers = await Promise.all(apps.map((it) => startWorker(it, { queues: ['alone'] })));
    try {
      const burn = await cortado.enqueue('burn', [SECONDS * 1_000]);
      await burn.result({ timeout: SECONDS * 1_000 + 60_000 });
      expect(await burn.logs()).toEqual(['attempt 1']);
      expect(await burn.status()).toMatchObject({ state: 'completed', attempts: 1 });
    } finally {
      for (const worker of workers) await worker.close({ grace: 0 });
      for (const app of apps) await app.close();
    }
  },
  SECONDS * 1_000 + 90_000,
);

import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createCortado } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import { progress, size } from '../support/faults.js';
import config from '../support/isolation.config.js';

const CONFIG = fileURLToPath(new URL('../support/isolation.config.ts', import.meta.url));
/** Three times the default lock; for CI three times a short one. */
const SECONDS = size({ full: 90, ci: 12 });
const LOCK = size({ full: 30, ci: 4 });

it(
  `runs work that blocks its process for ${SECONDS} seconds once, under a lock of ${LOCK} s`,
  async () => {
    const options = { ...config, connection: process.env.REDIS_URL, prefix: `fault-${randomUUID()}` };
    const apps = [1, 2].map(() => createCortado({ ...options, configFile: CONFIG }));
    const [cortado] = apps;
    if (!cortado) throw new Error('No app.');
    // The second worker would take the job over, were its lock ever to run out.
    const lock = { lockDuration: LOCK * 1_000, stalledInterval: LOCK * 1_000 };
    const workers = await Promise.all(apps.map((it) => startWorker(it, { queues: ['alone'], ...lock })));
    const began = Date.now();
    const watch = setInterval(
      () => progress(`busy for ${Math.round((Date.now() - began) / 1_000)} of ${SECONDS} s`),
      10_000,
    );
    try {
      const burn = await cortado.enqueue('burn', [SECONDS * 1_000]);
      await burn.result({ timeout: SECONDS * 1_000 + 60_000 });
      expect(await burn.logs()).toEqual(['attempt 1']);
      expect(await burn.status()).toMatchObject({ state: 'completed', attempts: 1 });
    } finally {
      clearInterval(watch);
      for (const worker of workers) await worker.close({ grace: 0 });
      for (const app of apps) await app.close();
    }
  },
  SECONDS * 1_000 + 90_000,
);

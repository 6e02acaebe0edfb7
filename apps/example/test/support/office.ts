import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cortado, createCortado } from '@cortado/core';
import { putDatabase } from '@cortado/test-support/embedded-folder';
import { type ReturnedJob, startWorker } from '@cortado/worker-pool';
import config from '../../cortado.config.js';
import type { AlertPlaces } from '../../src/health/alert-places.js';
import { Services } from '../../src/services.js';
import type { PartnerPlace } from '../../src/sync/partner.js';

/** A back office of a test's own, with a worker. */
export interface Office {
  readonly cortado: Cortado;
  readonly services: Services;
  /** Stops its worker at once, whatever that is doing, and starts another. Gives what the first one handed back. */
  replaceWorker(): Promise<ReturnedJob[]>;
  close(): Promise<void>;
}

/** Where its jobs and its flights lie. */
export type Place = 'Redis and PostgreSQL' | 'embedded';

export async function openOffice(
  place: Place,
  partner: PartnerPlace = { url: undefined, timeout: 10_000 },
  alerts?: AlertPlaces,
): Promise<Office> {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-flights-'));
  const name = `flights_${randomUUID().slice(0, 8)}`;
  const isEmbedded = place === 'embedded';
  const jobs = isEmbedded ? `embedded:${join(folder, 'data')}` : (process.env.REDIS_URL ?? '');
  if (isEmbedded) for (const name of ['data', 'flights']) await putDatabase(join(folder, name));
  const services = new Services({
    jobs,
    prefix: name,
    partner,
    ...(alerts ? { alerts } : {}),
    timeout: 60_000,
    databaseUrl: isEmbedded ? undefined : process.env.DATABASE_URL,
    schema: name,
    folder,
  });
  await services.database.open();
  const cortado = createCortado({
    ...config,
    connection: jobs,
    prefix: name,
    container: services,
    enqueueTimeout: 60_000,
  });
  await cortado.migrate();
  let worker = await startWorker(cortado);
  const stopWorker = () => worker.close({ grace: 0, abortGrace: '10s' });
  return {
    cortado,
    services,
    replaceWorker: async () => {
      const returned = await stopWorker();
      worker = await startWorker(cortado);
      return returned;
    },
    close: async () => {
      await stopWorker();
      await cortado.close();
      if (!isEmbedded) await services.database.query(`DROP SCHEMA ${name} CASCADE`);
      await services.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

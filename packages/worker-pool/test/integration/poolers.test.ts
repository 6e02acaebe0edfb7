import { createCortado, defineJob } from '@cortado/core';
import { OwnPostgres } from '@cortado/test-support/own-postgres';
import { startWorker } from '@cortado/worker-pool';
import { Pooler } from '../support/pooler.js';

const idle = defineJob('idle', { queue: 'short' }, async () => undefined);

describe('a pooler before PostgreSQL', () => {
  it.each([
    ['drops', 'CORTADO_DATASTORE_REFUSED', 'CORTADO_DATASTORE_REFUSED'],
    ['refuses', 'CORTADO_DATASTORE_UNAVAILABLE', 'CORTADO_ENQUEUE_UNAVAILABLE'],
  ] as const)(
    'is said to be one, to workers and calls alike, where it %s the settings of a session',
    async (manner, ofWorkers, ofCalls) => {
      const postgres = await OwnPostgres.start();
      const pooler = await Pooler.before(postgres.url, manner);
      const owner = createCortado({ connection: postgres.url, log: false });
      const pooled = createCortado({
        ...{ connection: pooler.through(postgres.url), jobs: [idle], log: false },
        enqueueTimeout: 1_500,
      });
      const message = expect.stringMatching(/pooler such as PgBouncer/);
      try {
        await owner.migrate();
        await expect(startWorker(pooled)).rejects.toMatchObject({ code: ofWorkers, message });
        await expect(pooled.enqueue('idle')).rejects.toMatchObject({ code: ofCalls, message });
      } finally {
        await pooled.close();
        await owner.close();
        pooler.close();
        await postgres.remove();
      }
    },
  );
});

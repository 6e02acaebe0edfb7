import { freshDatabase } from '@cortado/test-support/fresh-database';
import { createPostgresBackend } from 'bullmq';
import pg from 'pg';
import { newWorker } from '../../src/datastore/bullmq/instances.js';
import type { EngineLink } from '../../src/datastore/ports/engine-link.js';

describe('a worker whose fetches fail at once', () => {
  let pool: pg.Pool;
  afterAll(() => pool.end());
  const { url } = freshDatabase();

  it('tries again a few times a second, tells of each, and ends when it is told', async () => {
    pool = new pg.Pool({ connectionString: url });
    const link = {
      connection: pool as unknown as EngineLink['connection'],
      prefix: '',
      isOutage: () => false,
    };
    // Its tables are not there. BullMQ's look for stalled jobs would wait out its own pause after the end.
    const worker = newWorker({ ...link, backendFactory: createPostgresBackend }, 'mail', async () => {}, {
      skipStalledCheck: true,
    });
    const errors: Error[] = [];
    const heardAt: number[] = [];
    await new Promise<void>((resolve) => {
      worker.on('error', (error) => {
        errors.push(error);
        if (heardAt.push(performance.now()) === 7) resolve();
      });
    });
    await worker.close();
    expect(errors[0]?.message).toContain('not initialized');
    // Less than twenty in a second, however fast the datastore refuses.
    expect((heardAt[6] as number) - (heardAt[0] as number)).toBeGreaterThan(6 * 50);
  });
});

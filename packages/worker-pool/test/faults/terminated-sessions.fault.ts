import { createCortado } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import { jest } from '@jest/globals';
import { chance, progress, size } from '../support/faults.js';
import { freshDatabase } from '../support/fresh-database.js';
import { Sessions } from '../support/sessions.js';
import { Tally } from '../support/tally.js';
import { until } from '../support/until.js';

jest.setTimeout(20 * 60_000);

const JOBS = size({ full: 10_000, ci: 600 });
/** Milliseconds between two terminations of all sessions; a small run has as many in less time. */
const EVERY = size({ full: 1_000, ci: 250 });
/** What a job takes, in milliseconds. */
const WORK = 20;

describe('PostgreSQL, while all its sessions are terminated again and again', () => {
  const database = freshDatabase();

  it.each([1, 3])('fails no job and uses no attempt of %s', async (attempts) => {
    const tally = new Tally();
    const cortado = createCortado({
      connection: database.url,
      services: [Tally],
      container: { resolve: () => tally },
    });
    await cortado.migrate();
    tally.listen(cortado);
    await cortado.enqueueMany(
      Array.from({ length: JOBS }, (_, number) => ({
        name: 'Tally.work',
        args: [number, WORK],
        options: { attempts },
      })),
    );
    const sessions = await Sessions.of(database.url);
    const luck = chance(`terminated ${attempts}`);
    const worker = await startWorker(cortado, { queues: ['default'], concurrency: 10 });
    try {
      sessions.terminateEvery(() => EVERY * (0.5 + luck.next()));
      await until(
        () => tally.ends,
        (ends) => ends >= JOBS,
        10 * 60_000,
      );
    } finally {
      await sessions.close();
      await worker.close({ grace: '5s' });
    }
    const { twice, lost } = tally;
    progress(
      `${JOBS} jobs, ${sessions.terminated} sessions terminated, ${twice.length} ran twice, ${lost.size} lost a lock`,
    );
    expect(tally.failed).toEqual([]);
    expect(tally.usedMore).toEqual([]);
    expect(twice.filter((id) => !lost.has(id))).toEqual([]);
    const counts = await cortado.queue('default').counts();
    expect(counts).toMatchObject({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    await cortado.close();
  });
});

import { createCortado } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { jest } from '@jest/globals';
import { chance, progress, size } from '../support/faults.js';
import { Sessions } from '../support/sessions.js';
import { Tally } from '../support/tally.js';

jest.setTimeout(20 * 60_000);

const JOBS = size({ full: 10_000, ci: 600 });
/** Milliseconds between two terminations of all sessions; a small run has as many in less time. */
const EVERY = size({ full: 1_000, ci: 250 });
/** How long it lets nobody in: well below the time a lock lasts. */
const AWAY = size({ full: 20_000, ci: 2_000 });
/** What a job takes, in milliseconds. */
const WORK = 20;

describe('PostgreSQL, while it takes its sessions away', () => {
  const database = freshDatabase();

  /** Runs all jobs while `harm` is done; what it promises is what holds then. */
  async function runThrough(
    attempts: number,
    work: number,
    harm: (sessions: Sessions) => Promise<void> | void,
  ): Promise<void> {
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
        args: [number, work],
        options: { attempts },
      })),
    );
    const sessions = await Sessions.of(database.url);
    const worker = await startWorker(cortado, { queues: ['default'], concurrency: 10 });
    try {
      await harm(sessions);
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
  }

  it.each([1, 3])('again and again, fails no job and uses no attempt of %s', async (attempts) => {
    const luck = chance(`terminated ${attempts}`);
    await runThrough(attempts, WORK, (sessions) =>
      sessions.terminateEvery(() => EVERY * (0.5 + luck.next())),
    );
  });

  it.each([1, 3])(
    'and lets nobody in for a while, fails no job and uses no attempt of %s',
    async (attempts) => {
      await runThrough(attempts, WORK, (sessions) => sessions.shutOut(AWAY));
    },
  );
});

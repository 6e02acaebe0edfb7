import { fileURLToPath } from 'node:url';
import { type Cortado, createCortado, currentJob, defineJob, logEvents } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { gate, until } from '@cortado/test-support/until';
import { startWorker, type Worker } from '@cortado/worker-pool';
import { Refusals } from '../support/refusals.js';
import config from '../support/reports.config.js';

const CONFIG = fileURLToPath(new URL('../support/reports.config.ts', import.meta.url));
const WAIT = { timeout: '60s' } as const;

/** The lines that an app has of refusals. */
function refusalsOf(app: Cortado): string[] {
  const lines: string[] = [];
  logEvents(app, (line) => {
    if (/are refused|are taken again/.test(line)) lines.push(line);
  });
  return lines;
}

describe('what a job says of itself, refused by the datastore', () => {
  it.each(['here', 'alone'])(
    'fails no attempt on Redis, is told of once, and stored in the end: %s',
    async (name) => {
      const redis = await OwnRedis.start();
      const app = createCortado({ ...config, connection: redis.url, configFile: CONFIG });
      const lines = refusalsOf(app);
      let worker: Worker | undefined;
      try {
        worker = await startWorker(app);
        const job = await app.enqueue<string>(name, [redis.url]);
        await until(
          async () =>
            Number(
              /errorstat_OOM:count=(\d+)/.exec(String(await redis.tell('INFO', 'errorstats')))?.[1] ?? 0,
            ),
          (count) => count > 2,
          60_000,
        );
        await redis.tell('CONFIG', 'SET', 'maxmemory', '0');
        await expect(job.result(WAIT)).resolves.toBe('printed');
        const stored = await until(
          async () => ({ ...(await job.status()), logs: await job.logs() }),
          ({ meta, logs }) => meta.stage === 'printing' && logs.length === 3,
          60_000,
        );
        expect(stored).toMatchObject({
          ...{ state: 'completed', attempts: 1, meta: { stage: 'printing' } },
          progress: { percent: 40, title: 'Report' },
          logs: ['20 of attempt 1', '30 of attempt 1', '40 of attempt 1'],
        });
        await until(
          () => lines,
          (it) => it.length === 2,
          60_000,
        );
        expect(lines).toEqual([
          expect.stringMatching(
            /Progress and log lines of jobs are refused: \S+ refused \(OOM\): OOM command not/,
          ),
          expect.stringMatching(/progress and log lines of jobs are taken again, after \d/),
        ]);
      } finally {
        await redis.tell('CONFIG', 'SET', 'maxmemory', '0');
        await worker?.close({ grace: '5s' });
        await app.close();
        await redis.remove();
      }
    },
  );

  describe('on PostgreSQL', () => {
    const database = freshDatabase();

    it.each([
      ['a full disk', '53100'],
      ['no right to it', '42501'],
      ['a deadlock', '40P01'],
    ])('fails no attempt, is told of once, and stored in the end: %s', async (_, code) => {
      const [begun, mayGoOn] = [gate(), gate()];
      const report = defineJob('report', { attempts: 3 }, async () => {
        begun.open();
        await mayGoOn.opened;
        for (const percent of [20, 30, 40]) await currentJob().progress(percent);
        await currentJob().meta.set({ stage: 'printing' });
      });
      const app = createCortado({ connection: database.url, jobs: [report], log: false });
      await app.migrate();
      const refusals = await Refusals.of(database.url);
      const lines = refusalsOf(app);
      const worker = await startWorker(app);
      try {
        const job = await app.enqueue('report');
        await begun.opened;
        await refusals.refuse('NEW.progress IS DISTINCT FROM OLD.progress', code, { allBut: 1_000_000 });
        mayGoOn.open();
        await job.result(WAIT);
        await expect(job.status()).resolves.toMatchObject({ state: 'completed', attempts: 1 });
        await until(
          () => lines,
          (it) => it.length === 1,
        );
        await refusals.allow();
        await until(
          () => job.status(),
          ({ meta, progress }) => meta.stage === 'printing' && progress.percent === 40,
          60_000,
        );
        await until(
          () => lines,
          (it) => it.length === 2,
          60_000,
        );
        expect(lines).toEqual([
          expect.stringContaining(`Progress and log lines of jobs are refused: postgres`),
          expect.stringMatching(/progress and log lines of jobs are taken again, after \d/),
        ]);
      } finally {
        await worker.close({ grace: '5s' });
        await refusals.close();
        await app.close();
      }
    });
  });
});

import { createCortado, currentJob, defineJob } from '@cortado/core';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { gate, until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';

const idle = defineJob('idle', { queue: 'short' }, async () => undefined);

describe('a Redis that takes no writes for a while', () => {
  it.each([
    ['OOM', ['CONFIG SET maxmemory 1'], ['CONFIG SET maxmemory 0']],
    [
      'MISCONF',
      ['CONFIG SET save 3600_1', 'CONFIG SET dir /proc', 'BGSAVE'],
      ['CONFIG SET dir /tmp', 'CONFIG SET stop-writes-on-bgsave-error no'],
    ],
  ])(
    'loses nothing of what runs meanwhile, and no attempt, and goes on within 15 seconds: %s',
    async (reason, begin, mend) => {
      const own = await OwnRedis.start(['--enable-protected-configs', 'yes']);
      const tell = async (commands: readonly string[]) => {
        for (const it of commands) {
          const [name = '', ...words] = it.split(' ').map((word) => word.replace('_', ' '));
          await own.tell(name, ...words);
        }
      };
      const [held, mayEnd] = [gate(), gate()];
      const hold = defineJob('hold', { queue: 'short', attempts: 2 }, async () => {
        held.open();
        await mayEnd.opened;
        return currentJob().attempt;
      });
      const serving = createCortado({ connection: own.url, jobs: [hold, idle], log: false });
      const worker = await startWorker(serving, { queues: ['short'], concurrency: 3 });
      try {
        const jobs = await serving.enqueueMany(Array.from({ length: 9 }, () => ({ name: 'hold', args: [] })));
        await held.opened;
        await tell(begin);
        await until(
          () => serving.enqueue('idle').then(String, (error) => error.reason),
          (it) => it === reason,
        );
        mayEnd.open();
        const refused = new RegExp(`errorstat_${reason}:count=(\\d+)`);
        const seen = Number(refused.exec(String(await own.tell('INFO', 'errorstats')))?.[1]);
        await until(
          async () => Number(refused.exec(String(await own.tell('INFO', 'errorstats')))?.[1]),
          (count) => count > seen + 2,
        );
        await tell(mend);
        const ends = jobs.map((job) => job.result({ timeout: '15s' }));
        await expect(Promise.all(ends)).resolves.toEqual(jobs.map(() => 1));
      } finally {
        await worker.close();
        await serving.close();
        await own.remove();
      }
    },
  );
});

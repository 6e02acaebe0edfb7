import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Cortado, currentJob, defineJob } from '@cortado/core';
import { gate, until } from '@cortado/test-support/until';
import config from '../support/isolation.config.js';
import { isAlive } from '../support/pool-host.js';
import type { ContractWorlds } from './contract-world.js';

const CONFIG = fileURLToPath(new URL('../support/isolation.config.ts', import.meta.url));

const { connection: _ofTheFile, ...declared } = config;

/** Time limits that are real, in this process and in one of the job's own. */
export function limitPromises(worlds: ContractWorlds): void {
  async function emptied(options: Parameters<ContractWorlds['app']>[0]): Promise<Cortado> {
    const cortado = worlds.app({ prefix: `{test-${randomUUID()}}`, ...options });
    await worlds.emptyQueues(cortado);
    return cortado;
  }

  const work = (cortado: Cortado, queue: string) => worlds.work(cortado, { queues: [queue] });

  describe('a time limit', () => {
    it('kills an endless loop in a process of its own, and its neighbours go on', async () => {
      const cortado = await emptied({ ...declared, configFile: CONFIG });
      await work(cortado, 'alone');
      const spin = await cortado.enqueue('spin');
      const [pid] = await until(
        () => spin.logs(),
        (lines) => lines.length > 0,
      );
      const neighbours = await cortado.enqueueMany(Array.from({ length: 5 }, () => ({ name: 'pid' })));
      for (const it of neighbours) expect(String(await it.result({ timeout: '40s' }))).not.toBe(pid);
      await expect(spin.result({ timeout: '40s' })).rejects.toThrow(
        'spin ran past its time limit of 2000 ms',
      );
      await until(
        () => isAlive(Number(pid)),
        (alive) => !alive,
      );
    });

    it('fails a method that does not stop, tries it again, and keeps its slot until it returns', async () => {
      const mayEnd = gate();
      const began: number[] = [];
      const deaf = defineJob('deaf', { queue: 'narrow', timeout: 100, attempts: 2 }, async () => {
        began.push(currentJob().attempt);
        if (currentJob().attempt === 1) await mayEnd.opened;
        return currentJob().attempt;
      });
      const other = defineJob('other', { queue: 'narrow' }, async () => 'ran');
      const queues = { narrow: { concurrency: 1 } };
      const cortado = await emptied({ jobs: [deaf, other], queues, timeoutGrace: 100 });
      const runaways: unknown[] = [];
      cortado.on('worker.runaway', (it) => runaways.push(it));
      const worker = await work(cortado, 'narrow');
      const job = await deaf();
      const failed = await until(
        () => job.status(),
        ({ state, attempts }) => state === 'waiting' && attempts === 1,
      );
      expect(failed.attempts).toBe(1);
      expect(runaways).toMatchObject([{ id: job.id, attempt: 1, limit: 100, running: 1 }]);
      expect(worker.runaways).toBe(1);
      const waiting = await other();
      // The only slot is taken, so neither its second attempt nor another job starts.
      await expect(waiting.result({ timeout: '1s' })).rejects.toThrow('it is waiting');
      expect(began).toEqual([1]);
      mayEnd.open();
      expect(await waiting.result({ timeout: '30s' })).toBe('ran');
      expect(await job.result({ timeout: '30s' })).toBe(2);
      expect(worker.runaways).toBe(0);
    });
  });
}

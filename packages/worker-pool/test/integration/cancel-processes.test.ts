import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado, currentJob, defineJob } from '@cortado/core';
import { embeddedFolder } from '@cortado/test-support/embedded-folder';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { startWorker } from '@cortado/worker-pool';
import { CancelProcess } from '../support/cancel-process.js';

const ROUNDS = 50;

describe('cancel from a second process', () => {
  const database = freshDatabase();
  const folder = embeddedFolder();
  const prefix = `cancel-${randomUUID()}`;
  const runs: string[] = [];
  const hold = defineJob('hold', {}, async () => {
    runs.push(currentJob().id);
  });
  let cortado: Cortado;
  let other: CancelProcess;

  const open = async (connection: string) => {
    cortado = createCortado({ connection, prefix, jobs: [hold] });
    await cortado.migrate();
    other = new CancelProcess(connection, prefix);
    await other.hears('serving');
  };

  afterEach(async () => {
    await other.close();
    await cortado.close();
  });

  it.each([
    ['redis', () => process.env.REDIS_URL as string, ROUNDS],
    ['postgres', () => database.url, ROUNDS],
    ['embedded', () => folder.url, 10],
  ])('reaches a running job within a second on %s', async (_engine, urlOf, rounds) => {
    await open(urlOf());
    const latencies: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const { id } = await cortado.enqueue('hold');
      await other.hears('started', id);
      const asked = Date.now();
      await expect(cortado.job('default', id).cancel(`round ${round}`)).resolves.toBe('signalled');
      latencies.push(((await other.hears('aborted', id)).at ?? 0) - asked);
    }
    latencies.sort((a, b) => a - b);
    expect(latencies[Math.floor(rounds / 2)]).toBeLessThan(1_000);
  });

  it('does not let a job run again whose process is killed once it was told', async () => {
    await open(process.env.REDIS_URL as string);
    const handle = await cortado.enqueue('hold');
    await other.hears('started', handle.id);
    // Killed in the same breath: whether its worker still heard of it or not, the order stands.
    const cancelling = handle.cancel('and gone');
    other.kill();
    expect(['signalled', 'not-running']).toContain(await cancelling);
    const worker = await startWorker(cortado, { lockDuration: '1s', stalledInterval: 500 });
    await expect(handle.result({ timeout: '60s' })).rejects.toThrow('was cancelled: and gone');
    expect(runs).toEqual([]);
    await worker.close();
  });
});

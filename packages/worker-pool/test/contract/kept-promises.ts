import { randomUUID } from 'node:crypto';
import { type Cortado, defineJob, type EnqueueOptions, type JobHandle, RetryLater } from '@cortado/core';
import { newQueue, newWorker } from '@cortado/core/internal';
import { gate, until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

const note = defineJob('Notes.note', { onSuccess: 'Notes.noted' }, async (text: string) => {
  if (text === 'fail') throw new Error('no ink');
  return text;
});
const later = defineJob('Notes.later', {}, async (ms: number) => {
  throw new RetryLater(ms);
});
const noted = defineJob('Notes.noted', { payload: [Object] }, async (_end: object) => 'noted');

/** What every engine promises about jobs that have ended, and about plain BullMQ beside it. */
export function keptPromises(worlds: ContractWorlds): void {
  const setup = (options: object = {}): Promise<Cortado> =>
    worlds.with({ jobs: [note, noted, later], prefix: `{test-${randomUUID()}}`, ...options });
  const ended = async (handle: JobHandle<unknown>) => {
    await handle.result({ timeout: '30s' }).catch(() => undefined);
    return handle;
  };
  const run = async (cortado: Cortado, text: string, options: EnqueueOptions = {}) =>
    ended(await cortado.enqueue('Notes.note', [text], options));

  it.each([
    ['completed', 'hello'],
    ['failed', 'fail'],
  ] as const)('takes %s jobs out that are older than they are kept', async (state, text) => {
    const cortado = await setup({ queues: { default: { keep: { [state]: { age: '1s' } } } } });
    await worlds.work(cortado);
    const first = await run(cortado, text);
    await expect(first.status()).resolves.toMatchObject({ state });
    // Each job that ends looks for those that are too old.
    await until(
      async () => {
        await run(cortado, text);
        return (await first.status()).state;
      },
      (seen) => seen === 'not_found',
    );
  });

  it('lets a job wait as long as RetryLater says, and ten years at most', async () => {
    const cortado = await setup();
    await worlds.work(cortado);
    const [hour, year] = [3_600_000, 365 * 86_400_000];
    // The longer wait first, so that each is the next that is due.
    for (const [asked, expected] of [
      [50 * year, 10 * year],
      [hour, hour],
    ] as const) {
      const handle = await cortado.enqueue('Notes.later', [asked]);
      await until(
        () => handle.status(),
        (it) => it.state === 'delayed',
      );
      const due = await cortado.internals.engine.list.nextDueAt('default');
      expect(Math.abs((due as number) - Date.now() - expected)).toBeLessThan(60_000);
    }
  });

  it('answers not-running for a job that none of its workers runs', async () => {
    const cortado = await setup();
    const taken = gate();
    const mayEnd = gate();
    const foreign = newWorker(
      cortado.internals.engine.workerLink(),
      'default',
      async () => {
        taken.open();
        await mayEnd.opened;
      },
      {},
    );
    worlds.closeAfter(foreign);
    const handle = await cortado.enqueue('Notes.note', ['held']);
    await taken.opened;
    await worlds.work(cortado, { queues: ['default'] });
    await worlds.work(cortado, { queues: ['default', 'short'] });
    await expect(handle.cancel('too late')).resolves.toBe('not-running');
    mayEnd.open();
  });

  it('follows no job that a plain BullMQ worker ran, and keeps all of them', async () => {
    const cortado = await setup({ queues: { default: { keep: { completed: { count: 1 } } } } });
    const plain = newWorker(cortado.internals.engine.workerLink(), 'default', async () => 'plain', {});
    const handles = [];
    for (const text of ['a', 'b', 'c']) handles.push(await run(cortado, text));
    await plain.close();
    const { jobs } = await cortado.queue('default').jobs();
    expect(jobs.map((it) => `${it.name} ${it.state} ${it.result}`)).toEqual(
      Array(3).fill('Notes.note completed plain'),
    );
    expect(handles.map((it) => it.id).sort()).toEqual(jobs.map((it) => it.id).sort());
  });

  it("keeps a plain producer's finished jobs as those of its queue, unless they say otherwise", async () => {
    const cortado = await setup({ queues: { default: { keep: { completed: { count: 1 } } } } });
    const raw = newQueue(cortado.internals.engine.producer, 'default');
    worlds.closeAfter(raw);
    await worlds.work(cortado, { queues: ['default'] });
    const finish = async (jobId: string, options: object = {}) => {
      await raw.add('Notes.noted', [{}], { jobId, ...options });
      await ended(cortado.job('default', jobId));
    };
    await finish('plain-1');
    await finish('plain-2');
    await until(
      () => cortado.job('default', 'plain-1').status(),
      ({ state }) => state === 'not_found',
    );
    await finish('plain-kept', { removeOnComplete: false });
    await expect(cortado.job('default', 'plain-kept').status()).resolves.toMatchObject({
      state: 'completed',
    });
  });
}

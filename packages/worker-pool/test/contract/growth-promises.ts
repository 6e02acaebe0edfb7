import { randomUUID } from 'node:crypto';
import { currentJob, Enqueue, type Enqueued } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

const CALLS = 100_000;

class Crowd {
  @Enqueue()
  async wait(): Promise<void> {}

  /** Tells of its progress much faster than any datastore takes it. */
  @Enqueue()
  async hurry(): Promise<void> {
    const { progress } = currentJob();
    const told = Array.from({ length: CALLS }, (_, index) =>
      progress.call(currentJob(), (100 * (index + 1)) / CALLS),
    );
    await Promise.all(told);
  }

  /** Waits for nothing that it says. */
  @Enqueue()
  async rush(calls: number): Enqueued<void> {
    const job = currentJob();
    for (let nr = 1; nr <= calls; nr++) void job.progress(nr, { title: `${nr} of ${calls}` });
    for (let nr = 1; nr <= calls; nr++) void job.meta.set({ nr });
    for (let nr = 1; nr <= calls; nr++) void job.log(`line ${nr}`);
  }
}

/** What every engine promises about queues that hold more than is looked at. */
export function growthPromises(worlds: ContractWorlds): void {
  const setup = async () => {
    const queue = `crowd-${randomUUID().slice(0, 8)}`;
    const cortado = await worlds.with({ services: [Crowd], queues: { [queue]: {} }, defaults: { queue } });
    const fill = (count: number, options = {}) =>
      cortado.enqueueMany(Array.from({ length: count }, () => ({ name: 'Crowd.wait', options })));
    return { cortado, queue, fill };
  };

  it('knows the place of each of many jobs that wait, and since when the first one does', async () => {
    const { cortado, queue, fill } = await setup();
    const waiting = [];
    for (let portion = 0; portion < 6; portion++) waiting.push(...(await fill(250)));
    const recordOf = (job: { id: string } | undefined) => cortado.job(queue, job?.id ?? '').record();
    const { issues } = await cortado.schedulerHealth({ maxWait: 0 });
    const issue = issues.find((it) => it.kind === 'no-worker' && it.subject === queue);
    expect(issue?.since).toEqual((await recordOf(waiting[0])).queuedAt);
    const prioritized = await fill(3, { priority: 5 });
    const [front] = await fill(1, { atFront: true });
    const placeOf = async (job: { status(): Promise<{ position: number | undefined }> } | undefined) =>
      (await job?.status())?.position;
    await expect(placeOf(front)).resolves.toBe(1);
    for (const index of [0, 1, 599, 999, 1_499])
      await expect(placeOf(waiting[index])).resolves.toBe(index + 2);
    await expect(placeOf(prioritized[1])).resolves.toBe(1_503);
    await expect(recordOf(waiting[1_200])).resolves.toMatchObject({ position: 1_202 });
    await expect(cortado.queue(queue).counts()).resolves.toMatchObject({ waiting: 1_501, prioritized: 3 });
  });

  it('knows of a job that is not there, whatever else stands under its id', async () => {
    const { cortado, queue, fill } = await setup();
    const [job] = await fill(2);
    await expect(cortado.job(queue, 'nobody').status()).resolves.toMatchObject({ state: 'not_found' });
    await expect(cortado.job(queue, 'meta').status()).resolves.toMatchObject({ state: 'not_found' });
    await expect(cortado.job(queue, 'events').status()).resolves.toMatchObject({ state: 'not_found' });
    await expect(job?.cancel('too many')).resolves.toBe('removed');
    await expect(job?.status()).resolves.toMatchObject({ state: 'cancelled' });
    await expect(cortado.queue(queue).counts()).resolves.toMatchObject({ waiting: 1 });
  });

  it('stores the last progress of many, however fast it is told', async () => {
    const { cortado, queue, fill } = await setup();
    await fill(1);
    const hurried = await cortado.enqueue('Crowd.hurry');
    await worlds.work(cortado, { queues: [queue] });
    await hurried.result({ timeout: '30s' });
    await expect(hurried.progress()).resolves.toEqual({ percent: 100 });
  });

  it('has the last that a job has said when it has its outcome, also where the job waited for none of it', async () => {
    const { cortado, queue } = await setup();
    const rushed = await cortado.jobs(Crowd).rush(50);
    const atItsEnd = new Promise((resolve) => {
      cortado.on('job.completed', () => resolve(Promise.all([rushed.status(), rushed.logs()])));
    });
    await worlds.work(cortado, { queues: [queue] });
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index + 1}`);
    await expect(atItsEnd).resolves.toEqual([
      expect.objectContaining({ progress: { percent: 50, title: '50 of 50' }, meta: { nr: 50 } }),
      lines,
    ]);
  });

  it('forgets every error of the log, and says how many there were', async () => {
    const { cortado } = await setup();
    await cortado.errors.clear();
    const { errors } = cortado.internals;
    for (let index = 0; index < 620; index++) void errors.write({ title: 'It failed', error: index });
    await errors.settled();
    const listed = await cortado.errors.list({ limit: 1_000 });
    expect(new Set(listed.map((it) => it.id)).size).toBe(620);
    await expect(cortado.errors.list({ limit: 300, offset: 400 })).resolves.toHaveLength(220);
    await expect(cortado.errors.clear()).resolves.toBe(620);
    await until(
      () => cortado.errors.list(),
      (it) => it.length === 0,
    );
  });
}

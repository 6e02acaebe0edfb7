import { type Cortado, type ErrorEntry, JobNotFoundError, logError, runAs } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { ended, Sight, type SightOptions, sightWorld } from '../support/sight-service.js';
import type { ContractWorlds } from './contract-world.js';

const GONE = { completed: { count: 0 }, failed: { count: 0 } };

/** What every engine promises to those who look at jobs. */
export function seeingPromises(worlds: ContractWorlds): void {
  const setup = (options?: SightOptions) => sightWorld(worlds, options);

  describe('the status of a job', () => {
    it('says in which place it waits, those with a priority after those without', async () => {
      const { cortado } = await setup();
      const jobs = cortado.jobs(Sight);
      const late = await cortado.jobs(Sight, { priority: 9 }).answer(4);
      const early = await cortado.jobs(Sight, { priority: 2 }).answer(3);
      const waiting = [await jobs.answer(1), await jobs.answer(2)];
      const places = async () =>
        Promise.all([...waiting, early, late].map(async (it) => (await it.status()).position));
      await expect(places()).resolves.toEqual([1, 2, 3, 4]);
      await waiting[0]?.remove();
      await expect(places()).resolves.toEqual([undefined, 1, 2, 3]);
    });

    it('says it of a paused queue too, and of no job that does not wait', async () => {
      const { cortado, queue, work } = await setup();
      const delayed = await cortado.jobs(Sight, { delay: '1h' }).answer(1);
      await expect(delayed.status()).resolves.toMatchObject({ state: 'delayed', position: undefined });
      await cortado.queue(queue).pause();
      const paused = await cortado.jobs(Sight).answer(1);
      await expect(paused.status()).resolves.toMatchObject({ state: 'waiting', position: 1 });
      await cortado.queue(queue).resume();
      await work();
      await paused.result({ timeout: '30s' });
      await expect(paused.status()).resolves.toMatchObject({ state: 'completed', position: undefined });
    });

    it('has every fact, from waiting to the end', async () => {
      const { cortado, sight, work } = await setup();
      const from = Date.now();
      const job = await cortado.jobs(Sight).block();
      const nothing = { result: undefined, error: undefined, progress: { percent: 0 }, meta: {} };
      await expect(job.status()).resolves.toEqual({
        ...nothing,
        state: 'waiting',
        startedAt: undefined,
        finishedAt: undefined,
        attempts: 0,
        position: 1,
      });
      await work();
      await sight.started.opened;
      await expect(job.status()).resolves.toEqual({
        ...nothing,
        state: 'active',
        startedAt: expect.any(Date),
        finishedAt: undefined,
        attempts: 0,
        position: undefined,
      });
      sight.mayEnd.open();
      await job.result({ timeout: '30s' });
      const { startedAt, finishedAt, ...end } = await job.status();
      expect(end).toEqual({
        ...nothing,
        state: 'completed',
        result: 'ended',
        attempts: 1,
        position: undefined,
      });
      expect(startedAt?.getTime()).toBeGreaterThanOrEqual(from - 1);
      expect(finishedAt?.getTime()).toBeGreaterThanOrEqual(startedAt?.getTime() as number);
    });

    it('says why it failed, after how many attempts', async () => {
      const { cortado, work } = await setup();
      const job = await cortado.jobs(Sight).flaky(3);
      await work();
      await expect(job.result({ timeout: '30s' })).rejects.toThrow('attempt 3 fails');
      await expect(job.status()).resolves.toMatchObject({
        state: 'failed',
        error: 'attempt 3 fails',
        result: undefined,
        attempts: 3,
        finishedAt: expect.any(Date),
      });
    });

    it.each([
      [33, { percent: 33 }],
      ['halfway', { percent: 0, description: 'halfway' }],
      [
        { percent: 50, title: 'Import', rows: 7 },
        { percent: 50, title: 'Import' },
      ],
      [{ done: 1, title: 7 }, { percent: 0 }],
      [true, { percent: 0 }],
    ])('reads the progress of a plain BullMQ worker: %j', async (written, read) => {
      const { cortado, queue } = await setup();
      const job = await cortado.jobs(Sight).answer(1);
      await cortado.internals.producer.ask(queue, 'progress', (it) => it.updateJobProgress(job.id, written));
      await expect(job.status()).resolves.toMatchObject({ progress: read, meta: {} });
      await expect(job.progress()).resolves.toEqual(read);
    });

    it('shows what the job says about itself, beside its progress', async () => {
      const { cortado, work } = await setup();
      await work();
      const job = await cortado.jobs(Sight).show({ nested: { list: [1, 'two'] } });
      await expect(job.result({ timeout: '30s' })).resolves.toEqual({ before: {}, rows: 100 });
      await expect(job.status()).resolves.toMatchObject({
        progress: { percent: 50 },
        meta: { rows: 100, nested: { list: [1, 'two'] } },
      });
      expect(Object.keys((await job.status()).meta).sort()).toEqual(['nested', 'rows']);
    });

    it('gives a retry what its attempt before said', async () => {
      const { cortado, work } = await setup();
      await work();
      const job = await cortado.jobs(Sight, { attempts: 2 }).show({ seen: true }, true);
      await expect(job.result({ timeout: '30s' })).resolves.toEqual({
        before: { rows: 100, seen: true },
        rows: 100,
      });
    });

    it('takes only what is JSON and small', async () => {
      const { cortado, work } = await setup();
      await work();
      const large = await cortado.jobs(Sight).show({ text: 'x'.repeat(11_000) });
      await expect(large.result({ timeout: '30s' })).rejects.toThrow(
        /The meta of Sight\.show was not kept: it takes 110\d\d bytes, the limit is 10240/,
      );
    });
  });

  describe('the error log', () => {
    const errorOf = (cortado: Cortado, isIt: (entry: ErrorEntry) => boolean) =>
      until(
        async () => (await cortado.errors.list({ limit: 100 })).find(isIt),
        (it) => it !== undefined,
      ) as Promise<ErrorEntry>;

    it('has a job that failed for good, once, with its secrets masked', async () => {
      const { cortado, queue, work } = await setup();
      await work();
      const job = await cortado
        .jobs(Sight, { user: 'ada', attempts: 2 })
        .login({ name: 'ada', Password: 'hunter2', deep: [{ 'api-key': 'hunter2' }] }, 'no hunter2 here');
      await expect(job.result({ timeout: '30s' })).rejects.toThrow('no hunter2 here');
      const entry = await errorOf(cortado, (it) => it.job?.id === job.id);
      expect(entry).toEqual({
        id: expect.any(String),
        at: expect.any(Date),
        title: 'Sight.login',
        group: expect.stringMatching(/^[\w-]{16}$/),
        message: 'no *** here',
        trace: expect.stringMatching(
          /^Error: no \*\*\* here\n {4}at [\s\S]*sight-service[\s\S]*\nCaused by: Error: /,
        ),
        job: { id: job.id, name: 'Sight.login', queue, attempt: 2 },
        user: 'ada',
        arguments: [{ name: 'ada', Password: '***', deep: [{ 'api-key': '***' }] }, 'no *** here'],
        context: undefined,
      });
      expect(JSON.stringify(entry)).not.toContain('hunter2');
      await expect(cortado.errors.get(entry.id)).resolves.toEqual(entry);
      const all = await cortado.errors.list({ limit: 100 });
      expect(all.filter((it) => it.job?.id === job.id)).toHaveLength(1);
    });

    it('has nothing of a job that a retry saved', async () => {
      const { cortado, work } = await setup();
      await work();
      const job = await cortado.jobs(Sight).flaky(1);
      await job.result({ timeout: '30s' });
      const failing = await cortado.jobs(Sight).fail('for good');
      await errorOf(cortado, (it) => it.job?.id === failing.id);
      const all = await cortado.errors.list({ limit: 100 });
      expect(all.filter((it) => it.job?.id === job.id)).toEqual([]);
    });

    it('has what a job logs, with the job around it, and the job goes on', async () => {
      const { cortado, queue, work } = await setup();
      await work();
      const job = await cortado.jobs(Sight, { user: 'ada' }).warn({ token: 'hunter2' });
      const [id] = String(await job.result({ timeout: '30s' })).split(' ');
      await expect(cortado.errors.get(id as string)).resolves.toMatchObject({
        title: 'Mail server is slow',
        message: 'took 9 s',
        trace: expect.stringContaining('sight-service'),
        job: { id: job.id, name: 'Sight.warn', queue, attempt: 1 },
        user: 'ada',
        arguments: [{ token: '***' }],
        context: { password: '***', tries: 2 },
      });
    });

    it('has what is logged outside of jobs, newest first, and forgets all when told', async () => {
      const { cortado } = await setup();
      await cortado.errors.clear();
      const first = await runAs('ada', () => logError('First', 'just text', { at: new Date(0) }));
      const second = await logError('Second');
      const listed = await cortado.errors.list();
      expect(listed.map((it) => it.id).sort()).toEqual([first, second].sort());
      await expect(cortado.errors.list({ limit: 1, offset: 1 })).resolves.toHaveLength(1);
      await expect(cortado.errors.get(first)).resolves.toMatchObject({
        title: 'First',
        message: 'just text',
        user: 'ada',
        job: undefined,
        arguments: undefined,
        context: { at: '1970-01-01T00:00:00.000Z' },
      });
      await expect(cortado.errors.clear()).resolves.toBe(2);
      await expect(cortado.errors.list()).resolves.toEqual([]);
      await expect(cortado.errors.get(first)).resolves.toBeUndefined();
    });

    it('keeps errors small, and masks what the app says is secret', async () => {
      const { work, cortado } = await setup({ redact: ['ssn'] });
      await work();
      const job = await cortado.jobs(Sight).login({ ssn: '078-05-1120', text: 'x'.repeat(100_000) }, 'no');
      await expect(job.result({ timeout: '30s' })).rejects.toThrow('no');
      const entry = await errorOf(cortado, (it) => it.job?.id === job.id);
      expect(entry.arguments).toMatchObject([{ ssn: '***' }, 'no']);
      expect(JSON.stringify(entry).length).toBeLessThan(30_000);
    });
  });

  describe('the result of a job that is gone', () => {
    it.each([{ rows: 100, text: 'é "\\' }, null, 'text', 0])('is told to a late asker: %j', async (value) => {
      const { cortado, work } = await setup();
      const job = await cortado.jobs(Sight, { keep: GONE }).answer(value);
      const end = ended(cortado, job);
      await work();
      await end;
      await expect(job.status()).resolves.toMatchObject({ state: 'not_found' });
      await expect(job.result({ timeout: '30s' })).resolves.toEqual(value);
    });

    it('is told although thousands of events followed', async () => {
      const { cortado, work, queue } = await setup();
      const job = await cortado.jobs(Sight, { keep: GONE }).answer('early');
      const end = ended(cortado, job);
      await work();
      await end;
      await cortado.queue(queue).pause();
      // Two events each, and the history is read a thousand at a time.
      const others = Array.from({ length: 2_000 }, () => ({ name: 'Sight.answer', args: [1] }));
      await cortado.enqueueMany(others);
      await expect(job.result({ timeout: '30s' })).resolves.toBe('early');
    });

    it('is told when somebody removed it after it ended', async () => {
      const { cortado, work } = await setup();
      await work();
      const job = await cortado.jobs(Sight).answer('kept');
      await job.result({ timeout: '30s' });
      await job.remove();
      await expect(job.result({ timeout: '30s' })).resolves.toBe('kept');
    });

    it('is its failure when it failed, and its last attempt when it was retried', async () => {
      const { cortado, work } = await setup();
      const failing = await cortado.jobs(Sight, { keep: GONE }).fail('no paper');
      const flaky = await cortado.jobs(Sight, { keep: GONE }).flaky(2);
      const ends = [ended(cortado, failing), ended(cortado, flaky)];
      await work();
      await Promise.all(ends);
      await expect(failing.result({ timeout: '30s' })).rejects.toThrow(/Sight\.fail .* failed: no paper/);
      await expect(flaky.result({ timeout: '30s' })).resolves.toBe('attempt 3');
    });

    it('is not that of an end before it was queued again', async () => {
      const { cortado, work, queue } = await setup();
      const worker = await work();
      const job = await cortado.jobs(Sight).fail('once');
      await expect(job.result({ timeout: '30s' })).rejects.toThrow('once');
      await worker.close();
      await job.retry();
      await job.remove();
      await expect(job.result({ timeout: '30s' })).rejects.toThrow(JobNotFoundError);
      await expect(cortado.job(queue, 'never-was').result()).rejects.toThrow(JobNotFoundError);
    });
  });
}

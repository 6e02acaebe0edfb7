import { JobNotFoundError, type JobRecord } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Operated, operatedWorld } from '../support/operated-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises to those who look at one job. */
export function jobRecordPromises(worlds: ContractWorlds): void {
  const kinds = ({ whyWaiting }: JobRecord) => whyWaiting.map((it) => it.kind);

  describe('the record of a job', () => {
    it('has all there is to know of one that completed', async () => {
      const { cortado, queue, work } = await operatedWorld(worlds);
      const options = { user: 'ada', tags: ['one'], attempts: 3, onSuccess: 'Operated.write' };
      const job = await cortado.jobs(Operated, options).answer({ rows: 7 });
      await work();
      await job.result({ timeout: '30s' });
      await expect(cortado.job(queue, job.id).record()).resolves.toEqual({
        id: job.id,
        queue,
        name: 'Operated.answer',
        state: 'completed',
        user: 'ada',
        tags: ['one'],
        arguments: [{ rows: 7 }],
        attempts: 1,
        attemptsAllowed: 3,
        progress: { percent: 0 },
        meta: {},
        queuedAt: expect.any(Date),
        runAt: undefined,
        startedAt: expect.any(Date),
        finishedAt: expect.any(Date),
        result: { rows: 7 },
        error: undefined,
        position: undefined,
        timeline: [
          {
            attempt: 1,
            outcome: 'completed',
            startedAt: expect.any(Date),
            finishedAt: expect.any(Date),
            trace: undefined,
          },
        ],
        failure: undefined,
        logs: { from: 0, lines: [], total: 0 },
        callbacks: { onSuccess: { name: 'Operated.write', id: `${job.id}-ok-1` } },
        batch: undefined,
        parents: [],
        schedule: undefined,
        whyWaiting: [],
        isRemoved: false,
      });
    });

    it('tells of every attempt of one that failed, why, and what caused that', async () => {
      const { cortado, queue, work } = await operatedWorld(worlds);
      const job = await cortado.jobs(Operated, { attempts: 3, onFailure: 'Operated.write' }).fail('no paper');
      await work();
      await expect(job.result({ timeout: '30s' })).rejects.toThrow('no paper');
      const record = await until(
        () => cortado.job(queue, job.id).record(),
        (it) => it.failure?.errorId !== undefined,
      );
      expect(record).toMatchObject({ state: 'failed', error: 'no paper', attempts: 3, attemptsAllowed: 3 });
      expect(record.timeline.map((it) => [it.attempt, it.outcome])).toEqual([
        [1, 'failed'],
        [2, 'failed'],
        [3, 'failed'],
      ]);
      for (const { trace } of record.timeline) expect(trace).toMatch(/^Error: no paper\n {4}at /);
      expect(record.timeline.map((it) => it.finishedAt !== undefined)).toEqual([false, false, true]);
      expect(record.failure).toMatchObject({
        message: 'no paper',
        trace: expect.stringContaining('operated-service'),
        causes: [expect.stringMatching(/^Error: the disk is full\n/)],
      });
      await expect(cortado.errors.get(record.failure?.errorId as string)).resolves.toMatchObject({
        job: { id: job.id, attempt: 3 },
      });
      expect(record.callbacks).toEqual({
        onFailure: { name: 'Operated.write', id: `${job.id}-failed-3` },
      });
    });

    it('has its log in pages, the latest lines by default', async () => {
      const { cortado, queue, work } = await operatedWorld(worlds);
      const job = await cortado.jobs(Operated).write(130);
      await work();
      await job.result({ timeout: '30s' });
      const logs = async (range?: { from?: number; limit?: number }) =>
        (await cortado.job(queue, job.id).record(range ? { logs: range } : {})).logs;
      const latest = await logs();
      expect(latest).toMatchObject({ from: 30, total: 130 });
      expect(latest.lines).toHaveLength(100);
      expect([latest.lines[0], latest.lines[99]]).toEqual(['line 31', 'line 130']);
      await expect(logs({ from: 0, limit: 2 })).resolves.toEqual({
        from: 0,
        lines: ['line 1', 'line 2'],
        total: 130,
      });
      await expect(logs({ from: 129, limit: 5 })).resolves.toEqual({
        from: 129,
        lines: ['line 130'],
        total: 130,
      });
      await expect(logs({ limit: 0 })).resolves.toEqual({ from: 130, lines: [], total: 130 });
      await expect(logs({ limit: 1_001 })).rejects.toThrow('from 0 to 1,000');
      await expect(logs({ from: -1 })).rejects.toThrow('"from" to be a whole number');
    });

    it('says why a job waits, and in which place', async () => {
      const { cortado, queue, service, work } = await operatedWorld(worlds);
      const record = (job: { id: string }) => cortado.job(queue, job.id).record();
      const first = await cortado.jobs(Operated).block();
      const second = await cortado.jobs(Operated).answer(2);
      await expect(record(first)).resolves.toMatchObject({
        state: 'waiting',
        position: 1,
        whyWaiting: [{ kind: 'no-worker', message: `No worker serves queue ${queue}.` }],
      });
      expect(kinds(await record(second))).toEqual(['no-worker', 'in-line']);
      await cortado.queue(queue).pause({ by: 'ann', reason: 'month end' });
      expect((await record(first)).whyWaiting[0]).toMatchObject({
        kind: 'paused',
        message: `Queue ${queue} was paused by ann: month end.`,
      });
      await cortado.queue(queue).resume();
      await work({ concurrency: 1 });
      await service.started.opened;
      await until(
        async () => kinds(await record(second)),
        (it) => it.join() === 'workers-busy',
      );
      await expect(record(first)).resolves.toMatchObject({
        state: 'active',
        timeline: [{ attempt: 1, outcome: 'running' }],
        whyWaiting: [],
      });
      const later = await cortado.jobs(Operated, { delay: '1h' }).answer(3);
      const [delayed] = (await record(later)).whyWaiting;
      expect(delayed).toMatchObject({ kind: 'delayed', until: expect.any(Date) });
      expect(Math.abs((delayed?.until?.getTime() ?? 0) - Date.now() - 3_600_000)).toBeLessThan(60_000);
      service.mayEnd.open();
    });

    it('says that a job waits before its next attempt, and until when', async () => {
      const { cortado, queue, work } = await operatedWorld(worlds);
      const job = await cortado.jobs(Operated, { attempts: 2, backoff: '1h' }).fail('not yet');
      await work();
      // A worker may have failed a job before others hear of the worker.
      const record = await until(
        () => cortado.job(queue, job.id).record(),
        (it) => it.state === 'delayed' && kinds(it).join() === 'backoff',
      );
      expect(record.whyWaiting).toMatchObject([
        { kind: 'backoff', message: expect.stringContaining('It waits before attempt 2') },
      ]);
      expect(record.whyWaiting[0]?.until?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
      expect(record.timeline).toMatchObject([{ attempt: 1, outcome: 'failed' }]);
    });

    it('says when a job may run whatever delayed it, also in lists', async () => {
      const { cortado, queue, work } = await operatedWorld(worlds);
      const options = { attempts: 2, backoff: '1h', tags: ['late'] } as const;
      const failed = await cortado.jobs(Operated, options).fail('not yet');
      const postponed = await cortado.jobs(Operated, { ...options, delay: 1 }).postpone();
      await work();
      const jobs = await until(
        async () => (await cortado.queue(queue).jobs({ states: ['delayed'] })).jobs,
        (it) => it.length === 2 && it.every(({ startedAt }) => startedAt !== undefined),
      );
      const byTag = (await cortado.queue(queue).jobs({ tag: 'late' })).jobs;
      for (const { id } of [failed, postponed]) {
        const { runAt, startedAt, whyWaiting } = await cortado.job(queue, id).record();
        const delay = (runAt?.getTime() ?? 0) - (startedAt?.getTime() ?? 0);
        expect(Math.abs(delay - 3_600_000)).toBeLessThan(60_000);
        expect(whyWaiting[0]?.until).toEqual(runAt);
        for (const list of [jobs, byTag]) expect(list.find((it) => it.id === id)).toMatchObject({ runAt });
      }
    });

    it('knows the batch it is part of, and what that waits for', async () => {
      const { cortado, queue } = await operatedWorld(worlds);
      const batch = await cortado
        .batch({ queue })
        .add('Operated.answer', [1])
        .add('Operated.answer', [2])
        .run();
      const [member] = (await cortado.queue(queue).jobs({ name: 'Operated.answer' })).jobs;
      await expect(cortado.job(queue, member?.id as string).record()).resolves.toMatchObject({
        batch: { queue, id: batch.id },
        parents: [],
      });
      const parent = await cortado.job(queue, batch.id).record();
      expect(parent.whyWaiting).toMatchObject([
        { kind: 'children', message: 'It waits for 2 jobs to end.' },
        { kind: 'no-worker' },
      ]);
      await batch.cancel();
    });

    it('is what was written down of one that was cancelled before it started', async () => {
      const { cortado, queue } = await operatedWorld(worlds);
      const job = await cortado.jobs(Operated, { user: 'ada' }).answer(1);
      await job.cancel('password=hunter2 was wrong');
      await expect(cortado.job(queue, job.id).record()).resolves.toMatchObject({
        id: job.id,
        name: 'Operated.answer',
        state: 'cancelled',
        user: 'ada',
        error: 'password=*** was wrong',
        finishedAt: expect.any(Date),
        timeline: [],
        isRemoved: true,
      });
      await expect(cortado.job(queue, 'never-was').record()).rejects.toThrow(JobNotFoundError);
    });
  });

  it('takes no key of the datastore for a job, whatever is asked of its id', async () => {
    const { cortado, queue, work } = await operatedWorld(worlds);
    const batch = await cortado.batch({ queue }).add('Operated.answer', [1]).run();
    const worker = await work();
    await until(
      () => batch.status(),
      (it) => it.finished,
    );
    await worker.close();
    const listed = cortado.queue(queue);
    await listed.limit({ concurrency: 1, limiter: { max: 5, duration: 1_000 } });
    await listed.pause({ by: 'ann', reason: 'month end' });
    await cortado.jobs(Operated, { unique: 'x:logs' }).answer(2);
    await cortado.internals.producer.ask(queue, 'schedule', (it) =>
      it.upsertJobScheduler('nightly', { every: 3_600_000 }),
    );
    const before = await listed.summary();
    const inBatch = [`${batch.id}:processed`, `${batch.id}:dependencies`];
    const ids = ['meta', 'id', 'events', 'completed', 'wait', 'repeat', 'repeat:nightly', 'de:x', ...inBatch];
    for (const id of ids) {
      const job = listed.job(id);
      const found = {
        status: (await job.status()).state,
        logs: await job.logs(),
        exact: await job.unmaskedExactArguments(),
        batch: (await cortado.batchOf(queue, id).status()).state,
        batchSummary: await cortado.batches.get(queue, id),
        cancelled: await job.cancel(),
        removed: await job.remove(),
      };
      expect([id, found]).toEqual([
        id,
        {
          ...{ status: 'not_found', logs: [], exact: undefined, batch: 'not_found' },
          ...{ batchSummary: undefined, cancelled: 'not-running', removed: false },
        },
      ]);
      const acts: (() => Promise<unknown>)[] = [
        () => job.record(),
        () => job.result(),
        () => job.unmaskedArguments(),
        () => job.runAgain(),
        () => job.retry(),
        () => job.promote(),
        () => cortado.batches.members(queue, id, { state: 'failed' }),
      ];
      for (const act of acts) await expect(act()).rejects.toThrow(JobNotFoundError);
    }
    await expect(listed.summary()).resolves.toMatchObject({
      ...{ paused: before.paused, limits: before.limits, counts: before.counts },
    });
    expect(before).toMatchObject({ paused: { by: 'ann' }, limits: { concurrency: 1 } });
  });

  it('a list leaves large arguments and results out, which the record has', async () => {
    const { cortado, queue, work } = await operatedWorld(worlds);
    const large = 'x'.repeat(20_000);
    const job = await cortado.jobs(Operated).answer(large);
    await work();
    await job.result({ timeout: '30s' });
    const { jobs } = await cortado.queue(queue).jobs();
    expect(jobs).toMatchObject([{ id: job.id, arguments: undefined, result: undefined }]);
    await expect(cortado.job(queue, job.id).record()).resolves.toMatchObject({
      arguments: [large],
      result: large,
    });
  });
}

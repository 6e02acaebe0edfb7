import {
  type Cortado,
  InvalidOptionsError,
  type JobListing,
  type JobSummary,
  type ListedState,
} from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Operated, type OperatedWorld, operatedWorld } from '../support/operated-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises to those who go through its jobs page by page. */
export function pagingPromises(worlds: ContractWorlds): void {
  const setup = () => operatedWorld(worlds);
  const idsOf = (jobs: readonly JobSummary[]) => jobs.map((it) => it.id);

  /** Everything a list gives, page by page; `between` acts after each page. */
  const goThrough = async (
    { cortado, queue }: OperatedWorld,
    listing: JobListing,
    between: (page: readonly JobSummary[], index: number) => Promise<unknown> = async () => undefined,
  ): Promise<JobSummary[]> => {
    const all: JobSummary[] = [];
    let after: string | undefined;
    let index = 0;
    do {
      const page = await cortado.queue(queue).jobs({ ...listing, after });
      all.push(...page.jobs);
      await between(page.jobs, index++);
      after = page.next;
    } while (after);
    return all;
  };

  const enqueue = async (cortado: Cortado, count: number, options = {}, name = 'Operated.answer') =>
    (
      await cortado.enqueueMany(
        Array.from({ length: count }, (_, index) => ({
          name,
          args: [name === 'Operated.fail' ? `job ${index}` : index],
          options,
        })),
      )
    ).map((it) => it.id);

  const settled = (world: OperatedWorld, isSo: (counts: Record<string, number>) => boolean) =>
    until(() => world.cortado.queue(world.queue).counts(), isSo);

  /** Puts so many jobs into a state. */
  const fill = async (world: OperatedWorld, state: ListedState, count: number): Promise<string[]> => {
    const { cortado } = world;
    if (state === 'waiting') return await enqueue(cortado, count);
    if (state === 'delayed') return await enqueue(cortado, count, { delay: '1h' });
    if (state === 'prioritized') return await enqueue(cortado, count, { priority: 3 });
    if (state === 'cancelled') {
      const ids = await enqueue(cortado, count);
      for (const id of ids) await cortado.job(world.queue, id).cancel('not wanted');
      return ids;
    }
    const before = await cortado.queue(world.queue).counts();
    const name = state === 'failed' ? 'Operated.fail' : 'Operated.tagged';
    const ids = await enqueue(cortado, count, {}, name);
    const kind = state as 'completed' | 'failed';
    const worker = await world.work();
    await settled(world, (it) => (it[kind] ?? 0) >= before[kind] + count);
    await worker.close();
    return ids;
  };

  describe('a list in pages', () => {
    it('has every job of every state once', async () => {
      const world = await setup();
      const ids: string[] = [];
      for (const state of ['completed', 'failed', 'cancelled', 'delayed', 'prioritized', 'waiting'] as const)
        ids.push(...(await fill(world, state, 7)));
      const all = await goThrough(world, { limit: 5 });
      const own = all.filter((it) => ids.includes(it.id));
      expect(idsOf(own).sort()).toEqual([...ids].sort());
      expect(new Set(idsOf(all)).size).toBe(all.length);
      const counts = (state: string) => own.filter((it) => it.state === state).length;
      expect(['completed', 'failed', 'cancelled', 'delayed', 'waiting'].map(counts)).toEqual([7, 7, 7, 7, 7]);
      await expect(goThrough(world, { states: ['delayed', 'waiting'], limit: 3 })).resolves.toHaveLength(14);
      await expect(goThrough(world, { states: ['cancelled'], limit: 2 })).resolves.toHaveLength(7);
      await expect(goThrough(world, { states: ['active'] })).resolves.toEqual([]);
    });

    it('begins with the newest of a state', async () => {
      const world = await setup();
      const waiting = await enqueue(world.cortado, 5);
      const all = await goThrough(world, { states: ['waiting'], limit: 2 });
      expect(idsOf(all)).toEqual(waiting.toReversed());
    });

    it.each(['waiting', 'delayed', 'prioritized', 'completed', 'failed', 'cancelled'] as const)(
      'of %s jobs has none twice and leaves out none that stayed, while others come and go',
      async (state) => {
        const world = await setup();
        const { cortado, queue } = world;
        const stayed = new Set(await fill(world, state, 40));
        const newest = (await goThrough(world, { states: [state] })).map((it) => it.id);
        const remove = async (id: string | undefined) => {
          if (id === undefined || !stayed.delete(id)) return;
          if (state === 'cancelled') await cortado.internals.cancelRequests.forgetRemoved(queue, id);
          else await cortado.job(queue, id).remove();
        };
        const shown = await goThrough(world, { states: [state], limit: 6 }, async (page, index) => {
          // The last that was shown, the first to come, one far away, and one before.
          const at = newest.indexOf(page.at(-1)?.id ?? '');
          for (const place of [at, at + 1, at + 9, at - 3]) await remove(newest[place]);
          if (index < 3) await fill(world, state, 4);
        });
        const ids = idsOf(shown);
        expect(new Set(ids).size).toBe(ids.length);
        expect([...stayed].filter((id) => !ids.includes(id))).toEqual([]);
      },
      60_000,
    );

    it('goes on where it was when all that it has shown is gone', async () => {
      const world = await setup();
      const { cortado, queue } = world;
      const ids = await enqueue(cortado, 60);
      const shown = await goThrough(world, { states: ['waiting'], limit: 20 }, async (page) => {
        await Promise.all(page.map((it) => cortado.job(queue, it.id).remove()));
        await enqueue(cortado, 5);
      });
      expect(idsOf(shown)).toEqual(ids.toReversed());
    });

    it('goes on where it was when workers have taken all that was to come but a few', async () => {
      const world = await setup();
      const oldest = await enqueue(world.cortado, 35);
      // The worker, which has one slot, gets no further than here.
      const { id: last } = await world.cortado.enqueue('Operated.block');
      const ids = [...oldest, last, ...(await enqueue(world.cortado, 24))];
      const taken = new Set<string>();
      const shown = await goThrough(world, { states: ['waiting'], limit: 20 }, async (_, index) => {
        if (index > 0) return;
        const worker = await world.work({ concurrency: 1 });
        await expect(world.service.started.opened).resolves.toBe(last);
        // One that was handed back is a newcomer again.
        for (const { id } of await worker.close({ grace: 0 })) taken.add(id);
      });
      const left = await goThrough(world, { states: ['waiting'] });
      expect(new Set(idsOf(shown)).size).toBe(shown.length);
      expect(idsOf(left).filter((id) => !taken.has(id) && !idsOf(shown).includes(id))).toEqual([]);
      expect(idsOf(shown).every((id) => ids.includes(id))).toBe(true);
    });

    it('does not show among the ended what it has shown before that ended', async () => {
      const world = await setup();
      const ids = await enqueue(world.cortado, 12);
      const shown = await goThrough(world, { limit: 4 }, async (_, index) => {
        if (index > 0) return;
        await world.work();
        await settled(world, (it) => it.completed === 12);
      });
      expect(new Set(idsOf(shown)).size).toBe(shown.length);
      expect(ids).toEqual(expect.arrayContaining(idsOf(shown)));
    });

    it('is refused with a reason when it cannot be given', async () => {
      const { cortado, queue } = await setup();
      await enqueue(cortado, 3);
      const list = (listing: object) => cortado.queue(queue).jobs(listing as JobListing);
      await expect(list({ limit: 1_001 })).rejects.toThrow('from 1 to 1,000, found 1001');
      await expect(list({ limit: 0 })).rejects.toThrow(InvalidOptionsError);
      await expect(list({ states: ['broken'] })).rejects.toThrow('Unknown state "broken"');
      await expect(list({ states: [] })).rejects.toThrow('"states" to be an array of states');
      await expect(list({ nmae: 'x' })).rejects.toThrow('Unknown filter "nmae". Did you mean "name"?');
      await expect(list({ olderThan: 'long' })).rejects.toThrow('"olderThan" to be a duration');
      await expect(list({ text: '' })).rejects.toThrow('"text" to be text');
      const { next } = await list({ states: ['waiting'], limit: 1 });
      await expect(list({ states: ['failed'], after: next })).rejects.toThrow('"after" to be the `next`');
      for (const after of ['', 'nonsense', 'WzFd', Buffer.from('["waiting",1,"a"]').toString('base64url')])
        await expect(list({ after })).rejects.toThrow(InvalidOptionsError);
    });

    it('looks through a bounded number of jobs for what comes rarely, and says where to go on', async () => {
      const world = await setup();
      const { cortado, queue } = world;
      const [rare] = await enqueue(cortado, 1, {}, 'Operated.tagged');
      await enqueue(cortado, 2_100);
      const first = await cortado.queue(queue).jobs({ states: ['waiting'], text: 'tagged' });
      expect(first).toEqual({ jobs: [], next: expect.any(String) });
      const shown = await goThrough(world, { states: ['waiting'], text: 'tagged' });
      expect(idsOf(shown)).toEqual([rare]);
      const named = await cortado.queue(queue).jobs({ states: ['waiting'], name: 'Operated.tagged' });
      expect(idsOf(named.jobs)).toEqual([rare]);
    });
  });

  describe('a list with a filter', () => {
    it('has the jobs that are all of what it says', async () => {
      const world = await setup();
      const { cortado, queue } = world;
      const jobs = cortado.jobs(Operated);
      const plain = await jobs.answer('plain');
      const adas = await cortado.jobs(Operated, { user: 'ada' }).answer('hers');
      const tagged = await jobs.tagged('of the night');
      const called = await cortado.jobs(Operated, { user: 'ada', tags: ['VIP', 'über'] }).tagged('both');
      const find = async (listing: JobListing) =>
        idsOf((await cortado.queue(queue).jobs(listing)).jobs).sort();
      const ids = (...handles: { id: string }[]) => handles.map((it) => it.id).sort();
      await expect(find({})).resolves.toEqual(ids(plain, adas, tagged, called));
      await expect(find({ name: 'Operated.tagged' })).resolves.toEqual(ids(tagged, called));
      await expect(find({ user: 'ada' })).resolves.toEqual(ids(adas, called));
      await expect(find({ user: 'ad' })).resolves.toEqual([]);
      await expect(find({ tag: 'nightly' })).resolves.toEqual(ids(tagged));
      await expect(find({ tag: 'über' })).resolves.toEqual(ids(called));
      await expect(find({ tag: 'VI' })).resolves.toEqual([]);
      await expect(find({ name: 'Operated.answer', user: 'ada' })).resolves.toEqual(ids(adas));
      await expect(find({ text: 'OF THE' })).resolves.toEqual(ids(tagged));
      await expect(find({ text: plain.id })).resolves.toEqual(ids(plain));
      await expect(find({ text: 'operated.answer' })).resolves.toEqual(ids(plain, adas));
      await expect(find({ olderThan: '1h' })).resolves.toEqual([]);
      const listed = (await cortado.queue(queue).jobs({ tag: 'VIP' })).jobs;
      expect(listed).toMatchObject([{ user: 'ada', tags: ['VIP', 'über'], arguments: ['both'] }]);
    });

    it('tells cancelled jobs from failed ones, also those cancelled before they started', async () => {
      const world = await setup();
      const { cortado, queue, service } = world;
      const before = await cortado.jobs(Operated, { user: 'ada', tags: ['early'] }).answer(1);
      await before.cancel('not wanted');
      await world.work();
      const failed = await cortado.jobs(Operated).fail('broken');
      await expect(failed.result({ timeout: '30s' })).rejects.toThrow('broken');
      const running = await cortado.jobs(Operated).block();
      await service.started.opened;
      await running.cancel('enough');
      await expect(running.result({ timeout: '30s' })).rejects.toThrow('enough');
      const list = async (states: ListedState[], more: JobListing = {}) =>
        (await cortado.queue(queue).jobs({ states, ...more })).jobs;
      expect(idsOf(await list(['failed']))).toEqual([failed.id]);
      expect(await list(['cancelled'])).toMatchObject([
        { id: running.id, state: 'cancelled', error: 'enough', attempts: 1 },
        {
          id: before.id,
          name: 'Operated.answer',
          state: 'cancelled',
          error: 'not wanted',
          user: 'ada',
          tags: ['early'],
          attempts: 0,
          startedAt: undefined,
          finishedAt: expect.any(Date),
        },
      ]);
      expect(idsOf(await list(['failed', 'cancelled'])).sort()).toEqual(
        [failed.id, running.id, before.id].sort(),
      );
      expect(idsOf(await list(['cancelled'], { user: 'ada' }))).toEqual([before.id]);
      expect(idsOf(await list(['cancelled'], { tag: 'early' }))).toEqual([before.id]);
      expect(idsOf(await list(['cancelled'], { text: 'enough' }))).toEqual([running.id]);
      expect(await list(['cancelled', 'failed'], { olderThan: '1h' })).toEqual([]);
    });

    it('has what ended long enough ago', async () => {
      const world = await setup();
      const { cortado, queue } = world;
      await fill(world, 'completed', 3);
      const list = (olderThan: number) => cortado.queue(queue).jobs({ states: ['completed'], olderThan });
      await expect(list(3_600_000)).resolves.toEqual({ jobs: [], next: undefined });
      await until(
        () => list(1),
        (page) => page.jobs.length === 3,
      );
    });
  });
}

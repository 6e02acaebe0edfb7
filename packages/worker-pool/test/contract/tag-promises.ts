import { type Cortado, Enqueue, InvalidOptionsError, type JobListing, type JobSummary } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Operated, type OperatedWorld, operatedWorld } from '../support/operated-service.js';
import type { ContractWorlds } from './contract-world.js';

class Orders {
  @Enqueue({ tags: (order: { id: number }, parts: string[] = []) => [`order:${order.id}`, ...parts] })
  async ship(order: { id: number }, _parts: string[] = []): Promise<void> {
    await Promise.resolve(order);
  }
}

const HOSTILE = [
  'a b',
  'x:y:z',
  'über 😀',
  '%_*?[]',
  '"quoted\\"',
  'two\nlines',
  "' OR 1=1 --",
  '__proto__',
  'u:ada',
];

/** What every engine promises of tags and users. */
export function tagPromises(worlds: ContractWorlds): void {
  const setup = () => operatedWorld(worlds, { index: { user: true } });
  const idsOf = (jobs: readonly { id: string }[]) => jobs.map((it) => it.id);
  const sorted = (jobs: readonly { id: string }[]) => idsOf(jobs).sort();

  const all = async (
    list: { jobs: (listing: JobListing) => ReturnType<ReturnType<Cortado['queue']>['jobs']> },
    listing: JobListing,
    between: (page: readonly JobSummary[]) => unknown = () => undefined,
  ): Promise<JobSummary[]> => {
    const found: JobSummary[] = [];
    let after: string | undefined;
    do {
      const page = await list.jobs({ ...listing, after });
      found.push(...page.jobs);
      await between(page.jobs);
      after = page.next;
    } while (after);
    return found;
  };

  const ended = ({ cortado, queue }: OperatedWorld, count: number) =>
    until(
      () => cortado.queue(queue).counts(),
      (it) => it.completed + it.failed >= count,
    );

  describe('jobs with a tag', () => {
    it('are found whatever their states, the last queued first', async () => {
      const world = await setup();
      const { cortado, queue, service } = world;
      const tags = ['order:42'];
      const jobs = (more = {}) => cortado.jobs(Operated, { tags, ...more });
      const gone = await jobs({ user: 'ada' }).answer('never');
      await gone.cancel('not wanted');
      const done = await jobs().answer(1);
      const failed = await jobs().fail('broken');
      const worker = await world.work({ concurrency: 1 });
      await ended(world, 2);
      const active = await jobs().block();
      await service.started.opened;
      const delayed = await jobs({ delay: '1h' }).answer(2);
      const ranked = await jobs({ priority: 3 }).answer(3);
      const waiting = await jobs({ user: 'ada' }).answer(4);
      await cortado.jobs(Operated, { tags: ['order:4'] }).answer('another');
      const found = await all(cortado.queue(queue), { tag: 'order:42', limit: 2 });
      expect(sorted(found)).toEqual(sorted([gone, done, failed, active, delayed, ranked, waiting]));
      const stateOf = new Map(found.map((it) => [it.id, it.state]));
      expect([gone, done, failed, active, delayed, ranked, waiting].map((it) => stateOf.get(it.id))).toEqual([
        'cancelled',
        'completed',
        'failed',
        'active',
        'delayed',
        'prioritized',
        'waiting',
      ]);
      const times = found.map((it) => it.queuedAt.getTime());
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      const list = async (listing: JobListing) => sorted((await cortado.queue(queue).jobs(listing)).jobs);
      await expect(list({ tag: 'order:42', user: 'ada' })).resolves.toEqual(sorted([gone, waiting]));
      await expect(list({ user: 'ada' })).resolves.toEqual(sorted([gone, waiting]));
      await expect(list({ tag: 'order:42', states: ['failed'] })).resolves.toEqual([failed.id]);
      await expect(list({ tag: 'order:42', states: ['cancelled'] })).resolves.toEqual([gone.id]);
      await expect(list({ tag: 'order:42', name: 'Operated.fail', error: 'BROK' })).resolves.toEqual([
        failed.id,
      ]);
      await expect(list({ tag: 'order:42', error: 'not wanted' })).resolves.toEqual([gone.id]);
      await expect(list({ tag: 'order:42', olderThan: '1h' })).resolves.toEqual([]);
      await expect(list({ tag: 'order' })).resolves.toEqual([]);
      service.mayEnd.open();
      await worker.close();
    });

    it('may have any text as a tag that can be stored, and are found by all of it alone', async () => {
      const { cortado, queue } = await setup();
      const handles = [];
      for (const tag of HOSTILE)
        handles.push(await cortado.jobs(Operated, { tags: [tag], user: `${tag} user` }).answer(tag));
      await cortado.jobs(Operated, { user: 'ada' }).answer('a tag is not a user');
      for (const [index, tag] of HOSTILE.entries()) {
        const { jobs } = await cortado.queue(queue).jobs({ tag });
        expect(jobs.map((it) => [it.id, it.tags])).toEqual([[handles[index]?.id, [tag]]]);
        expect(idsOf((await cortado.queue(queue).jobs({ user: `${tag} user` })).jobs)).toEqual([
          handles[index]?.id,
        ]);
      }
      const long = 'x'.repeat(2_000);
      const { id } = await cortado.jobs(Operated, { user: long }).answer('a long name');
      expect(idsOf((await cortado.queue(queue).jobs({ user: long })).jobs)).toEqual([id]);
      const refused = (tags: unknown) =>
        expect(cortado.jobs(Operated, { tags: tags as string[] }).answer(1)).rejects.toThrow(
          InvalidOptionsError,
        );
      for (const tags of [['a\0b'], ['\ud800'], ['x'.repeat(101)], Array(21).fill('x'), [''], 'order:42'])
        await refused(tags);
    });

    it('have those that a function makes from the arguments', async () => {
      const { queue } = await setup();
      const cortado = await worlds.with({ services: [Orders], defaults: { queue }, queues: { [queue]: {} } });
      const { id } = await cortado.jobs(Orders).ship({ id: 42 }, ['wheel']);
      const find = async (tag: string) => idsOf((await cortado.queue(queue).jobs({ tag })).jobs);
      await expect(find('order:42')).resolves.toEqual([id]);
      await expect(find('wheel')).resolves.toEqual([id]);
      const bad = cortado.jobs(Orders).ship({ id: 1 }, [7 as unknown as string]);
      await expect(bad).rejects.toThrow(InvalidOptionsError);
      await expect(cortado.enqueue('Orders.ship', [{ id: 1 }, ['']])).rejects.toThrow(
        'the function that makes its tags',
      );
      await expect(find('order:1')).resolves.toEqual([]);
    });

    it('are found in whatever way they were queued', async () => {
      const world = await setup();
      const { cortado, queue } = world;
      const find = async (tag: string) => sorted((await cortado.queue(queue).jobs({ tag })).jobs);
      const many = await cortado.enqueueMany(
        [1, 2, 3].map((it) => ({ name: 'Operated.answer', args: [it], options: { tags: ['many'] } })),
      );
      await expect(find('many')).resolves.toEqual(sorted(many));
      const unique = { key: 'k', onConflict: 'replace' as const };
      await cortado.jobs(Operated, { tags: ['unique', 'first'], unique }).answer(1);
      const second = await cortado.jobs(Operated, { tags: ['unique'], unique }).answer(2);
      await expect(find('unique')).resolves.toEqual([second.id]);
      await expect(find('first')).resolves.toEqual([]);
      const batch = cortado.batch({ name: 'tagged' });
      for (const it of [1, 2]) batch.add('Operated.answer', [it], { tags: ['member'] });
      await batch.run();
      await expect(find('member')).resolves.toHaveLength(2);
      await world.work();
      await until(
        () => cortado.queue(queue).jobs({ tag: 'many', states: ['completed'] }),
        (page) => page.jobs.length === 3,
      );
    });

    it('are found no more once they are gone, whoever took them out', async () => {
      const world = await setup();
      const { cortado, queue } = world;
      const find = async (states?: JobListing['states']) =>
        (await cortado.queue(queue).jobs({ tag: 'gone', states })).jobs.length;
      const add = (more = {}) => cortado.jobs(Operated, { tags: ['gone'], user: 'ada', ...more }).answer(1);
      await Promise.all([add(), add({ delay: '1h' }), add({ priority: 1 })]);
      await expect(find()).resolves.toBe(3);
      const ask = <T>(act: (it: import('bullmq').Queue) => Promise<T>) =>
        cortado.internals.producer.ask(queue, 'a test', act);
      await ask((it) => it.drain(true));
      await expect(find()).resolves.toBe(0);
      await add({ keep: { completed: { count: 0 } } });
      await add();
      const worker = await world.work();
      await until(
        () => find(['completed']),
        (count) => count === 1,
      );
      await worker.close();
      await ask((it) => it.clean(0, 100, 'completed'));
      await expect(find()).resolves.toBe(0);
      await add();
      await ask((it) => it.obliterate({ force: true }));
      await expect(find()).resolves.toBe(0);
      expect((await cortado.queue(queue).jobs({ user: 'ada' })).jobs).toEqual([]);
    });

    it('come once each in pages, while others come and go', async () => {
      const { cortado, queue } = await setup();
      const add = (count: number) =>
        cortado.enqueueMany(
          Array.from({ length: count }, (_, it) => ({
            name: 'Operated.answer',
            args: [it],
            options: { tags: ['page'] },
          })),
        );
      const stayed = new Set(idsOf(await add(40)));
      const shown = await all(cortado.queue(queue), { tag: 'page', limit: 6 }, async (page) => {
        const [first] = page;
        if (first && stayed.delete(first.id)) await cortado.job(queue, first.id).remove();
        if (page.length === 6) await add(2);
      });
      expect(new Set(idsOf(shown)).size).toBe(shown.length);
      expect([...stayed].filter((id) => !idsOf(shown).includes(id))).toEqual([]);
      const { next } = await cortado.queue(queue).jobs({ tag: 'page', limit: 1 });
      await expect(cortado.queue(queue).jobs({ states: ['waiting'], after: next })).rejects.toThrow(
        InvalidOptionsError,
      );
    });

    it('are acted on all at once', async () => {
      const world = await setup();
      const { cortado, queue, service } = world;
      const tags = ['act'];
      const view = cortado.allQueues([queue]);
      const jobs = (more = {}) => cortado.jobs(Operated, { tags, ...more });
      await Promise.all([jobs().fail('one'), jobs().fail('two'), cortado.jobs(Operated).fail('untagged')]);
      const worker = await world.work();
      await ended(world, 3);
      await worker.close();
      service.fails = false;
      await expect(view.retryAll({ tag: 'act' }, { dryRun: true })).resolves.toEqual({
        matched: 2,
        done: 0,
        refused: 0,
      });
      await expect(view.retryAll({ tag: 'act' })).resolves.toEqual({ matched: 2, done: 2, refused: 0 });
      await jobs({ delay: '1h' }).answer(1);
      const seen: number[] = [];
      const onProgress = (it: { done: number }) => seen.push(it.done);
      await expect(view.cancelAll({ tag: 'act' }, { reason: 'enough', onProgress })).resolves.toEqual({
        matched: 3,
        done: 3,
        refused: 0,
      });
      expect(seen.at(-1)).toBe(3);
      await expect(view.jobs({ tag: 'act' })).resolves.toMatchObject({
        jobs: [1, 2, 3].map(() => ({ state: 'cancelled', error: 'enough', tags })),
      });
      await expect(view.removeAll({ tag: 'act' })).resolves.toEqual({ matched: 3, done: 3, refused: 0 });
      await jobs().answer(1);
      await expect(view.purge({ tag: 'act' })).resolves.toEqual({ matched: 1, done: 1, refused: 0 });
      await expect(view.jobs({ tag: 'act' })).resolves.toEqual({ jobs: [], next: undefined });
      await expect(cortado.queue(queue).jobs({ states: ['failed'] })).resolves.toMatchObject({
        jobs: [{ error: 'untagged' }],
      });
    });
  });

  it('finds the jobs of a user in all queues, page by page, the last queued first', async () => {
    const { queue } = await setup();
    const names = [1, 2, 3].map((it) => `${queue}-${it}`);
    const queues = Object.fromEntries(names.map((it) => [it, {}]));
    const { cortado } = await operatedWorld(worlds, { queues, index: { user: true } });
    const ids: string[] = [];
    for (let round = 0; round < 5; round++)
      for (const name of names) {
        const jobs = cortado.jobs(Operated, { queue: name, user: 'ada' });
        ids.push((await jobs.answer(round)).id, (await jobs.answer(round)).id);
        await cortado.jobs(Operated, { queue: name, user: 'bob' }).answer(round);
      }
    for (const limit of [1, 4, 100]) {
      const found = await all(cortado.allQueues(names), { user: 'ada', limit });
      expect(sorted(found)).toEqual([...ids].sort());
      const times = found.map((it) => it.queuedAt.getTime());
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    }
    const byQueue = await all(cortado.allQueues(names), { name: 'Operated.answer', limit: 7 });
    expect(byQueue).toHaveLength(45);
    expect(new Set(idsOf(byQueue)).size).toBe(45);
    expect(() => cortado.allQueues(['nowhere'])).toThrow(InvalidOptionsError);
    const { next } = await cortado.allQueues(names).jobs({ user: 'ada', limit: 1 });
    await expect(cortado.allQueues([names[1] as string]).jobs({ user: 'ada', after: 'x' })).rejects.toThrow(
      InvalidOptionsError,
    );
    expect(next).toEqual(expect.any(String));
  });
}

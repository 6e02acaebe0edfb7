import { randomUUID } from 'node:crypto';
import { type Cortado, defineJob } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Spoiler } from '../support/spoil.js';
import type { ContractWorlds } from './contract-world.js';

const work = defineJob('Rows.work', {}, async (id: number) => id);
const tidy = defineJob('Rows.tidy', {}, async () => undefined);
const sweep = defineJob('Rows.sweep', {}, async () => undefined);
const RUBBISH = ['{rub', '"bish"', '5', 'null', '{}'];

/** What every engine promises about lists of which one part was spoiled by somebody else. */
export function unreadablePromises(worlds: ContractWorlds): void {
  const setup = async (): Promise<{ cortado: Cortado; spoiler: Spoiler; told: string[] }> => {
    const cortado = await worlds.with({
      ...{ jobs: [work, tidy, sweep], prefix: `{test-${randomUUID()}}` },
      schedules: { daily: ['Rows.tidy', 'Rows.sweep'] },
    });
    await cortado.errors.clear();
    const told: string[] = [];
    cortado.on('record.unreadable', ({ collection, key }) => told.push(`${collection} ${key}`));
    return { cortado, spoiler: new Spoiler(cortado, worlds.url), told };
  };

  it.each(RUBBISH)(
    'lists the other entries of the error log, and says which cannot be read: %s',
    async (rubbish) => {
      const { cortado, spoiler } = await setup();
      const ids: string[] = [];
      for (const title of ['one', 'two', 'three'])
        ids.push(await cortado.internals.errors.write({ title, error: new Error(title) }));
      const [, spoiled = ''] = ids;
      await spoiler.record('errors', spoiled, rubbish);
      const listed = await cortado.errors.list();
      expect(listed.map((it) => [it.id, it.title])).toEqual([
        [ids[2], 'three'],
        [spoiled, 'An entry that cannot be read'],
        [ids[0], 'one'],
      ]);
      await expect(cortado.errors.get(spoiled)).resolves.toMatchObject({
        title: 'An entry that cannot be read',
      });
      await expect(cortado.errors.clear()).resolves.toBe(3);
    },
  );

  it('lists the other jobs of a queue, and says what of one cannot be read', async () => {
    const { cortado, spoiler } = await setup();
    const handles = await cortado.enqueueMany([1, 2, 3].map((id) => ({ name: 'Rows.work', args: [id] })));
    const spoiled = handles[1]?.id ?? '';
    await spoiler.job('default', spoiled);
    const { jobs } = await cortado.queue('default').jobs();
    expect(jobs.map((it) => it.id).sort()).toEqual(handles.map((it) => it.id).sort());
    if (spoiler.isRedis)
      expect(jobs.find((it) => it.id === spoiled)?.unreadable).toBe(
        'Somebody else has written into it: its options and arguments cannot be read.',
      );
    expect(JSON.stringify(jobs)).toContain(spoiled);
    await expect(cortado.queue('default').jobs({ name: 'Rows.work', olderThan: 0 })).resolves.toBeDefined();
    await expect(cortado.queues()).resolves.toHaveLength(3);
    await expect(cortado.schedulerHealth()).resolves.toBeDefined();
  });

  it('shows a job whose parts are no JSON, with what stands there, and does with it what can be done', async () => {
    const { cortado, spoiler } = await setup();
    const handles = await cortado.enqueueMany([1, 2, 3].map((id) => ({ name: 'Rows.work', args: [id] })));
    const [job, cancelled, removed] = handles.map((it) => cortado.job('default', it.id));
    for (const it of handles) await spoiler.job('default', it.id);
    const record = await job?.record();
    expect(record).toMatchObject({ id: handles[0]?.id, name: 'Rows.work', state: 'waiting' });
    await expect(job?.status()).resolves.toMatchObject({ state: 'waiting' });
    if (spoiler.isRedis) {
      const unreadable = 'Somebody else has written into it: its options and arguments cannot be read.';
      expect(record).toMatchObject({ arguments: [], unreadable });
      await expect(job?.summary()).resolves.toMatchObject({ arguments: undefined, unreadable });
      await expect(job?.runAgain()).rejects.toThrow(
        'argument 1: expected JSON, found other text in the datastore; give other arguments',
      );
    }
    await expect(job?.runAgain({ args: [4] })).resolves.toMatchObject({ outcome: 'added' });
    await expect(cancelled?.cancel('not wanted')).resolves.toBe('removed');
    await expect(removed?.remove()).resolves.toBe(true);
    await expect(cortado.queue('default').cancelAll()).resolves.toMatchObject({ matched: 2, done: 2 });
  });

  it('lets no such job keep its batch from being cancelled, or its unique key from others', async () => {
    const { cortado, spoiler } = await setup();
    const handle = await cortado
      .batch({ queue: 'default' })
      .add('Rows.work', [1])
      .add('Rows.work', [2])
      .run();
    await spoiler.job('default', handle.jobs[0]?.id ?? '');
    await handle.cancel('not wanted');
    for (const it of handle.jobs) await expect(it.status()).resolves.toMatchObject({ state: 'cancelled' });
    const call = { name: 'Rows.work', args: [3], options: { unique: 'three' } };
    const [first] = await cortado.enqueueMany([call]);
    await spoiler.job('default', first?.id ?? '');
    const [second] = await cortado.enqueueMany([call]);
    expect([second?.id, second?.outcome]).toEqual([first?.id, 'existing']);
  });

  it('lists the other batches, and shows and cancels one whose own job cannot be read', async () => {
    const { cortado, spoiler } = await setup();
    const sent = async (name: string) =>
      await cortado.batch({ name, queue: 'default' }).add('Rows.work', [1]).add('Rows.work', [2]).run();
    const [first, second] = [await sent('first'), await sent('second')];
    await spoiler.job('default', first.id);
    const { batches } = await cortado.batches.list();
    const mine = batches.filter((it) => [first.id, second.id].includes(it.id));
    const counts = { state: 'running', total: 2, pending: 2 };
    expect(mine).toMatchObject([
      { id: second.id, name: 'second', ...counts },
      { id: first.id, name: 'unreadable', ...counts },
    ]);
    const { members } = await cortado.batches.members('default', first.id, { state: 'pending' });
    expect(members.map((it) => it.id).sort()).toEqual(first.jobs.map((it) => it.id).sort());
    await expect(cortado.batches.cancel('default', first.id, 'not wanted')).resolves.toBe(true);
    for (const it of first.jobs) await expect(it.status()).resolves.toMatchObject({ state: 'cancelled' });
    await expect(second.jobs[0]?.status()).resolves.toMatchObject({ state: 'waiting' });
  });

  it('shows arguments that are no JSON as text, masked and bounded, and whole to who may see secrets', async () => {
    const { cortado, spoiler } = await setup();
    if (!spoiler.isRedis) return;
    const [handle] = await cortado.enqueueMany([{ name: 'Rows.work', args: [1] }]);
    const job = cortado.job('default', handle?.id ?? '');
    const text = `{to: ada, password: hunter22, ${'x'.repeat(20_000)}`;
    await spoiler.arguments('default', job.id, text);
    const { exactArguments = '' } = await job.record();
    expect(exactArguments).toMatch(/^\{to: ada, password: \*\*\*, xxx/);
    expect(exactArguments).toHaveLength(10_000);
    await expect(job.unmaskedArguments()).resolves.toEqual([]);
    await expect(job.unmaskedExactArguments()).resolves.toBe(text);
  });

  it.each(RUBBISH)('lists the other jobs that were cancelled before they started: %s', async (rubbish) => {
    const { cortado, spoiler } = await setup();
    const handles = await cortado.enqueueMany([1, 2].map((id) => ({ name: 'Rows.work', args: [id] })));
    for (const it of handles) await it.cancel('not wanted');
    await spoiler.record('cancelled:default', handles[0]?.id ?? '', rubbish);
    const { jobs } = await cortado.queue('default').jobs({ states: ['cancelled'] });
    expect(jobs.map((it) => [it.id, it.error])).toEqual([
      [handles[1]?.id, 'not wanted'],
      [handles[0]?.id, 'what was written of it cannot be read'],
    ]);
    await expect(handles[0]?.status()).resolves.toMatchObject({ state: 'cancelled' });
  });

  it.each(RUBBISH)(
    'lists the other processes, and tells of the one that cannot be read: %s',
    async (rubbish) => {
      const { cortado, spoiler, told } = await setup();
      await worlds.work(cortado, { queues: ['short'] });
      const { records } = cortado.internals;
      await records.put({ name: 'processes', ttl: 30_000 }, 'spoiled', { kind: 'worker' });
      await spoiler.record('processes', 'spoiled', rubbish);
      await until(
        () => cortado.processes(),
        (it) => it.some(({ pid, status }) => pid === process.pid && status === 'idle'),
      );
      await expect(cortado.schedulerHealth()).resolves.toBeDefined();
      // What is JSON of another shape is left out all the same.
      if (['{rub', 'null'].includes(rubbish)) expect(told).toContain('processes spoiled');
      await records.remove({ name: 'processes' }, 'spoiled');
    },
  );

  it('lists the other schedules, and tells of the one that cannot be read', async () => {
    const { cortado, spoiler, told } = await setup();
    await cortado.internals.newScheduler().sync();
    const before = (await cortado.schedules.list()).map((it) => it.key);
    expect(before).toHaveLength(2);
    const [spoiled = ''] = before;
    await cortado.schedules.stop(spoiled);
    await spoiler.record('schedule-control', spoiled, '{rub');
    expect((await cortado.schedules.list()).map((it) => it.key)).toEqual(before);
    expect(told).toContain(`schedule-control ${spoiled}`);
    if (!spoiler.isRedis) return;
    await spoiler.schedule(encodeURIComponent(spoiled));
    expect((await cortado.schedules.list()).map((it) => it.key)).toContain(before[1]);
    expect(told).toContain(`schedules ${spoiled}`);
    await cortado.schedules.upsert('A', { cron: '0 0 1 1 *' }, 'Rows.tidy');
    await spoiler.schedule('A');
    const page = await cortado.schedules.list({ limit: 1 });
    expect(page.map((it) => it.key)).toEqual([spoiled]);
  });
}

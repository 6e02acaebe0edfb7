import type { ScheduleSummary } from '@cortado/core';
import { TickingWorld } from '../support/ticking-world.js';

const PROGRESS = 'schedule-progress';

let world: TickingWorld;
beforeEach(() => {
  world = new TickingWorld();
});
afterEach(() => world.close());

const pending = async (key: string) => {
  const found = await world.app.internals.records.get<{ pending?: unknown }>({ name: PROGRESS }, key);
  return found?.value.pending;
};

describe('a run that the log says was enqueued', () => {
  it('comes where the process died before it queued one, also an hour later and with catchUp none', async () => {
    await world.app.schedules.upsert('told', { every: '1h', catchUp: 'none' }, 'Runs.short');
    const allow = [world.refuseWrites(PROGRESS), world.refuseJobs()];
    await world.start();
    await world.clock.advance('1h');
    expect(await world.log('told')).toEqual([[60, 'enqueued', 'waiting']]);
    for (const it of allow) it();
    await world.clock.advance('2m');
    await world.store.tickAgain();
    await world.clock.advance('1m');
    expect(await world.log('told')).toEqual([[60, 'enqueued', 'completed']]);
    expect(world.starts).toHaveLength(1);
  });

  it.each([
    { title: 'the newest alone', catchUp: 'once' as const, runs: 4 },
    { title: 'each of several', catchUp: 'all' as const, runs: 6 },
  ])('comes where the queue refused it as it was caught up: $title', async ({ catchUp, runs }) => {
    await world.app.schedules.upsert('told', { every: '1h', catchUp, overlap: 'allow' }, 'Runs.short');
    await world.start();
    await world.clock.advance('1h');
    await world.app.scheduler.pause();
    await world.clock.advance('3h');
    const allow = world.refuseJobs();
    await world.app.scheduler.resume();
    await world.clock.advance('1s');
    allow();
    // BullMQ brings the same tick again, whose slot is the first that was missed.
    await world.store.tickAgain(world.at(120));
    await world.clock.advance('2h');
    expect((await world.log('told')).filter((it) => it[2] === 'gone' || it[2] === 'waiting')).toEqual([]);
    expect(world.starts).toHaveLength(runs);
  });
});

describe('a run that waits for the one before', () => {
  it('begins where nothing waited yet as that one was queued: a backfill', async () => {
    await world.app.schedules.upsert('daily', { every: '1d' }, 'Runs.long');
    await world.start();
    await world.clock.advance('3d');
    const range = { from: new Date(world.at(-2 * 1_440)), to: new Date(world.at(0) - 1) };
    const slots = await world.app.schedules.backfill('daily', range);
    expect(slots.length).toBeGreaterThan(0);
    await world.clock.advance('5h');
    expect(world.starts).toHaveLength(3 + slots.length);
    expect(await pending('daily')).toBeUndefined();
  });

  it('begins where it is caught up behind one under way, and no slot follows', async () => {
    await world.app.schedules.upsert('daily', { every: '1d', catchUp: 'all', limit: 3 }, 'Runs.long');
    await world.start();
    await world.clock.advance('1d');
    world.skip(2 * 1_440);
    await world.store.tickAgain();
    await world.clock.advance('1h');
    expect(world.starts).toHaveLength(3);
    expect(await pending('daily')).toBeUndefined();
  });

  it.each(['its worker died as it ended', 'it was removed'])(
    'is let go by a scheduler where %s',
    async (how) => {
      await world.app.schedules.upsert('few', { every: '1m', overlap: 'queue', limit: 3 }, 'Runs.long');
      await world.start();
      await world.clock.advance('3m');
      expect(await pending('few')).toBeDefined();
      const allow = world.refuseWrites(PROGRESS);
      if (how === 'it was removed') {
        const [job] = world.transport.jobs.all().filter((it) => it.state === 'active');
        await world.transport.operations.remove('default', job?.id as string);
      }
      await world.clock.advance('10m');
      allow();
      expect(await pending('few')).toBeDefined();
      await world.clock.advance('10m');
      expect(world.starts).toHaveLength(3);
      expect(await pending('few')).toBeUndefined();
      const { records } = world.app.internals;
      await expect(records.list({ name: 'schedule-waiting' }, { limit: 10 })).resolves.toEqual([]);
    },
  );

  it('is let go, however many others wait on, and where some of them cannot be', async () => {
    await world.app.schedules.upsert('few', { every: '1m', overlap: 'queue', limit: 3 }, 'Runs.long');
    await world.start();
    await world.clock.advance('3m');
    const allow = world.refuseWrites(PROGRESS);
    await world.clock.advance('10m');
    allow();
    const { id } = await world.app.enqueue('Runs.short', [], { delay: '10d' });
    const { records } = world.app.internals;
    const job = { queue: 'default', id };
    const broken = Array.from({ length: 25 }, (_, nr) => `broken:${nr}`);
    const others = Array.from({ length: 2_500 }, (_, nr) => [
      `other:${nr}`,
      { job, pending: { slots: [1] } },
    ]);
    await records.putMany({ name: PROGRESS }, [
      ...(others as [string, unknown][]),
      ...broken.map((key) => [key, { pending: { slots: [1] } }] as [string, unknown]),
    ]);
    const waiting = [...others.map(([key]) => key as string), ...broken];
    await records.putMany(
      { name: 'schedule-waiting' },
      waiting.map((key) => [key, {}]),
    );
    await world.clock.advance('10m');
    expect(world.starts).toHaveLength(3);
    expect(await pending('few')).toBeUndefined();
    expect(await pending('other:7')).toBeDefined();
  });

  it('runs once where whoever released it died before that was written', async () => {
    await world.app.schedules.upsert('few', { every: '1m', overlap: 'queue', limit: 2 }, 'Runs.long');
    await world.start();
    await world.clock.advance('2m');
    const allow = world.refuseWrites(PROGRESS);
    await world.clock.advance('10m');
    allow();
    // Its run has ended, and nothing of it is kept.
    world.transport.withdraw('default', [{ id: `few@${world.at(2)}` } as never]);
    await world.clock.advance('10m');
    expect(world.starts).toHaveLength(2);
    expect(await pending('few')).toBeUndefined();
  });

  it('is let go where the datastore had another job in the place of the one before', async () => {
    await world.app.schedules.upsert('few', { every: '1m', overlap: 'queue', limit: 3 }, 'Runs.long');
    await world.start();
    const { transport } = world.app.internals;
    const add = transport.add.bind(transport);
    transport.add = (...call) =>
      call[1].id === `few@${world.at(2)}` ? Promise.resolve('of the same unique key') : add(...call);
    await world.clock.advance('1h');
    expect(world.starts).toEqual([1, 3]);
    expect(await pending('few')).toBeUndefined();
  });

  it('is let go where the counting of failures fails', async () => {
    world.fails = true;
    await world.app.schedules.upsert('few', { every: '1m', overlap: 'queue', limit: 3 }, 'Runs.long');
    await world.start();
    world.refuseWrites('failed-runs');
    await world.clock.advance('1h');
    expect(await pending('few')).toBeUndefined();
  });

  it('does not begin beside one that is on its way into its queue', async () => {
    await world.app.schedules.upsert('told', { every: '1m', overlap: 'queue' }, 'Runs.long');
    await world.start();
    const { transport } = world.app.internals;
    const add = transport.add.bind(transport);
    let isOnItsWay = false;
    transport.add = async (...call) => {
      if (call[1].id === `told@${world.at(1)}` && !isOnItsWay) {
        isOnItsWay = true;
        await world.clock.sleep(70_000);
      }
      return await add(...call);
    };
    await world.clock.advance('2m');
    await world.startAnother();
    await world.store.tickAgain(world.at(2));
    await world.app.scheduler.pause();
    await world.clock.advance('1h');
    const starts = [...world.starts].sort((one, other) => one - other);
    expect(starts.length).toBeGreaterThan(1);
    for (const [at, start] of starts.entries())
      if (at > 0) expect(start - (starts[at - 1] as number)).toBeGreaterThanOrEqual(1.5);
  });
});

describe('a scheduler', () => {
  it('goes on where it was paused and resumed at once', async () => {
    await world.app.schedules.upsert('told', { every: '1m' }, 'Runs.short');
    await world.start();
    const { records } = world.app.internals;
    const get = records.get.bind(records);
    let isResumed = false;
    records.get = async <T>(...[collection, key]: Parameters<typeof get>) => {
      const found = await get<T>(collection, key);
      // What the one who pauses has read is old by the time it is obeyed.
      if (collection.name === 'scheduler-switches' && found && !isResumed) {
        isResumed = 'paused' in (found.value as object);
        if (isResumed) await world.app.scheduler.resume();
      }
      return found;
    };
    await world.app.scheduler.pause();
    await world.clock.advance('10m');
    expect((await world.app.scheduler.status()).state).toBe('enabled');
    expect(world.starts.length).toBeGreaterThan(5);
  });

  it('leaves a schedule going that was started again as a run of it was under way that fails', async () => {
    world.failsLate = true;
    await world.app.schedules.upsert(
      'told',
      { every: '1m', overlap: 'allow', pauseAfterFailures: 1 },
      'Runs.long',
    );
    await world.start();
    const state = async () => {
      const { state, failures } = (await world.app.schedules.get('told')) as ScheduleSummary;
      return { state, failures };
    };
    // The first has failed, the second is under way.
    await world.clock.advance('155s');
    await expect(state()).resolves.toEqual({ state: 'stopped', failures: 1 });
    await world.app.schedules.start('told');
    await world.clock.advance('60s');
    await expect(state()).resolves.toEqual({ state: 'active', failures: 0 });
    // One that began afterwards.
    await world.clock.advance('2m');
    await expect(state()).resolves.toMatchObject({ state: 'stopped' });
  });

  it('counts a failed run once where the answer to its count was lost', async () => {
    world.fails = true;
    await world.app.schedules.upsert('told', { every: '1h', pauseAfterFailures: 2 }, 'Runs.short');
    await world.start();
    const { records } = world.app.internals;
    const put = records.put.bind(records);
    let isLost = false;
    records.put = async (...call) => {
      const answer = await put(...call);
      if (call[0].name !== 'schedule-control' || isLost) return answer;
      isLost = true;
      return await put(...call);
    };
    await world.clock.advance('61m');
    await expect(world.app.schedules.get('told')).resolves.toMatchObject({ state: 'active', failures: 1 });
    await world.clock.advance('1h');
    await expect(world.app.schedules.get('told')).resolves.toMatchObject({ state: 'stopped' });
  });
});

import { TickingWorld } from '../support/ticking-world.js';

let world: TickingWorld;
beforeEach(() => {
  world = new TickingWorld();
});
afterEach(() => world.close());

const left = async () => {
  const { records } = world.app.internals;
  const names = ['schedule-progress', 'schedule-control', 'schedule-ended'];
  const found = await Promise.all(names.map((name) => records.list({ name }, { limit: 100 })));
  return found.flatMap((them, at) => them.map((it) => `${names[at]} ${it.key}`)).sort();
};

/** Days pass, and then as long as it takes until somebody looks. */
async function pass(days: number): Promise<void> {
  world.skip(days * 1_440);
  await world.clock.advance('11m');
}

describe('what is known of a schedule made at run time', () => {
  it('goes days after its last run, and what was said of it as well', async () => {
    world.fails = true;
    await world.app.schedules.upsert('few', { every: '1m', limit: 2, pauseAfterFailures: 5 }, 'Runs.short');
    await world.start();
    await world.clock.advance('5m');
    await expect(world.app.schedules.get('few')).resolves.toBeUndefined();
    expect(world.starts).toEqual([1, 2]);
    await pass(1);
    // One of its ticks comes again, whose process had died.
    await world.store.tickAgain(world.at(3));
    expect(world.starts).toEqual([1, 2]);
    await expect(left()).resolves.toEqual([
      'schedule-control few',
      'schedule-ended few',
      'schedule-progress few',
    ]);
    await pass(2);
    await expect(left()).resolves.toEqual([]);
  });

  it('stays where there is one of the same key again', async () => {
    const few = { every: '1m', limit: 1 } as const;
    await world.app.schedules.upsert('again', few, 'Runs.short');
    await world.start();
    await world.clock.advance('5m');
    await world.app.schedules.upsert('again', { every: '1h', limit: 100 }, 'Runs.short');
    await world.app.schedules.stop('again');
    await pass(4);
    await expect(left()).resolves.toEqual(['schedule-control again', 'schedule-progress again']);
  });

  it('goes where it was removed while runs waited for the one before', async () => {
    await world.app.schedules.upsert('queued', { every: '1m', overlap: 'queue' }, 'Runs.long');
    await world.start();
    await world.clock.advance('3m');
    await world.app.schedules.remove('queued');
    await world.clock.advance('5m');
    expect(world.starts).toHaveLength(3);
    await pass(3);
    await expect(left()).resolves.toEqual([]);
  });

  it('stays of one that the code declares: it says to each deploy that no runs are left', async () => {
    const data = { ...(await declared()), app: 'shop' };
    await world.store.put([data]);
    await world.start();
    await world.clock.advance('2m');
    await pass(4);
    await expect(left()).resolves.toEqual(['schedule-progress declared']);
  });
});

describe('a run that ends after another schedule has its key', () => {
  const timing = { every: '1m', limit: 1, pauseAfterFailures: 1 } as const;
  const again = () => world.app.schedules.get('anew');
  beforeEach(async () => {
    await world.app.schedules.upsert('anew', timing, 'Runs.long');
    await world.start();
    await world.clock.advance('90s');
    await world.app.schedules.remove('anew');
  });

  it('counts for no failures of that one', async () => {
    world.failsLate = true;
    await world.app.schedules.upsert('anew', { ...timing, every: '1h' }, 'Runs.long');
    await world.clock.advance('2m');
    expect(world.starts).toEqual([1]);
    await expect(again()).resolves.toMatchObject({ state: 'active', failures: 0 });
  });

  it('ends no row of failures of that one', async () => {
    await world.app.schedules.upsert('anew', { every: '1h', pauseAfterFailures: 3 }, 'Runs.long');
    await world.app.internals.records.put({ name: 'schedule-control' }, 'anew', { failures: 2 });
    await world.clock.advance('2m');
    await expect(again()).resolves.toMatchObject({ failures: 2 });
  });

  it('is not one that was asked for since, for an earlier slot', async () => {
    world.failsLate = true;
    await world.app.schedules.upsert('anew', { every: '1h', pauseAfterFailures: 1 }, 'Runs.long');
    const now = world.clock.now();
    await world.app.schedules.backfill('anew', { from: new Date(now - 3_600_000), to: new Date(now) });
    await world.clock.advance('10m');
    await expect(again()).resolves.toMatchObject({ state: 'stopped', failures: 1 });
  });
});

/** As the code would have it. */
async function declared() {
  await world.app.schedules.upsert('declared', { every: '1m', limit: 1 }, 'Runs.short');
  const found = await world.store.find('declared');
  return found?.data as NonNullable<typeof found>['data'];
}

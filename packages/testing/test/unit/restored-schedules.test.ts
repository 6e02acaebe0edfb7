import { type Cortado, startScheduler } from '@cortado/core';
import { jest } from '@jest/globals';
import { MemoryTransport } from '../../src/fake/memory-transport.js';
import { type Declared, Deploys } from '../support/deploys.js';

const SETS = { name: 'schedule-sets' };
const DAILY: Declared = { key: 'daily', cron: '0 0 * * *' };
const YEARLY: Declared = { key: 'yearly:a', cron: '0 0 1 1 *' };

let deploys: Deploys;
beforeEach(() => {
  deploys = new Deploys();
});
afterEach(() => deploys.close());

/** Fires an app's schedules; gives the keys of those that were put back. */
async function fire(app: Cortado): Promise<string[]> {
  const revived: string[] = [];
  app.on('schedule.revived', ({ key }) => revived.push(key));
  await startScheduler(app);
  await deploys.clock.advance('5s');
  return revived;
}

const keys = async () => (await deploys.store.all()).map((it) => it.data.key);

describe('a schedule that the datastore has lost', () => {
  it('is put back within five seconds, and no other', async () => {
    const revived = await fire(deploys.app([DAILY, YEARLY]));
    await deploys.clock.advance('1m');
    expect(revived).toEqual([]);
    await deploys.store.remove(['yearly:a']);
    await deploys.clock.advance('4s');
    expect(revived).toEqual([]);
    await deploys.clock.advance('1s');
    expect(revived).toEqual(['yearly:a']);
    expect(await keys()).toEqual(['daily', 'yearly:a']);
    await deploys.clock.advance('1m');
    expect(revived).toEqual(['yearly:a']);
  });

  it('is put back within half a minute where another came in its place', async () => {
    const revived = await fire(deploys.app([DAILY, YEARLY]));
    await deploys.app([]).schedules.upsert('stranger', { cron: '0 0 1 1 *' }, 'Reports.run');
    await deploys.clock.advance('30s');
    await deploys.app([]).schedules.remove('stranger');
    await deploys.app([]).schedules.upsert('other', { cron: '0 0 1 1 *' }, 'Reports.run');
    await deploys.store.remove(['daily']);
    await deploys.app([]).schedules.upsert('another', { cron: '0 0 1 1 *' }, 'Reports.run');
    await deploys.clock.advance('30s');
    expect(revived).toEqual(['daily']);
  });

  it('stays away when a later deploy has replaced it, also where that deploy is forgotten', async () => {
    const revived = await fire(deploys.app([DAILY], { version: '1' }));
    await deploys.sync([YEARLY], { version: '2' });
    await deploys.clock.advance('1m');
    expect([revived, await keys()]).toEqual([[], ['yearly:a']]);
    await deploys.engine.records.remove(SETS, 'shop');
    await deploys.clock.advance('1m');
    expect([revived, await keys()]).toEqual([[], ['yearly:a']]);
  });

  it('is put back again when its deploy is the one that holds again', async () => {
    const app = deploys.app([DAILY], { version: '1' });
    const revived = await fire(app);
    await deploys.sync([YEARLY], { version: '2' });
    await deploys.clock.advance('30s');
    await app.schedules.sync({ force: true });
    await deploys.clock.advance('30s');
    await deploys.store.remove(['daily']);
    await deploys.clock.advance('30s');
    expect([revived, await keys()]).toEqual([['daily'], ['daily']]);
  });

  it('comes back with all others when the datastore has forgotten everything', async () => {
    const revived = await fire(deploys.app([DAILY, YEARLY], { version: '1' }));
    await deploys.engine.records.remove(SETS, 'shop');
    await deploys.store.remove(['daily', 'yearly:a']);
    await deploys.clock.advance('5s');
    expect(revived).toEqual(['daily', 'yearly:a']);
    expect(await keys()).toEqual(['daily', 'yearly:a']);
  });

  it.each(['1s', '4s', '6s'] as const)(
    'comes back when it is lost again %s after it was put back',
    async (later) => {
      const revived = await fire(deploys.app([DAILY]));
      await deploys.store.remove(['daily']);
      await deploys.clock.advance('5s');
      await deploys.clock.advance(later);
      await deploys.store.remove(['daily']);
      await deploys.clock.advance('5s');
      expect([revived, await keys()]).toEqual([['daily', 'daily'], ['daily']]);
    },
  );

  it('comes back when it is lost again after another process had put it back', async () => {
    const revived = await fire(deploys.app([DAILY]));
    const { records } = deploys.engine;
    const get = records.get.bind(records);
    const reads = jest.spyOn(records, 'get').mockImplementation(async (collection, key) => {
      // The look has counted none; before it compares, the other process has put the schedule back.
      if (collection.name === SETS.name) {
        reads.mockRestore();
        await deploys.app([DAILY]).schedules.sync();
      }
      return get(collection, key) as never;
    });
    await deploys.store.remove(['daily']);
    await deploys.clock.advance('5s');
    expect([revived, await keys()]).toEqual([[], ['daily']]);
    await deploys.store.remove(['daily']);
    await deploys.clock.advance('5s');
    expect([revived, await keys()]).toEqual([['daily'], ['daily']]);
  });

  it('comes back where all was forgotten before anybody had looked', async () => {
    await startScheduler(deploys.app([DAILY], { version: '1' }));
    await deploys.engine.records.remove(SETS, 'shop');
    await deploys.store.remove(['daily']);
    await deploys.clock.advance('5s');
    expect(await keys()).toEqual(['daily']);
  });

  it('is looked for again after a look that failed, which is told', async () => {
    const app = deploys.app([DAILY]);
    const told: string[] = [];
    app.on('worker.error', ({ error }) => told.push(error.message));
    const revived = await fire(app);
    await deploys.store.remove(['daily']);
    deploys.store.beforePut = async () => {
      deploys.store.beforePut = async () => undefined;
      throw new Error('the disk is full');
    };
    await deploys.clock.advance('5s');
    expect([told, revived]).toEqual([['the disk is full'], []]);
    // It had begun to apply its set, for which others wait half a minute.
    const isBack = new Promise((resolve) => app.on('schedule.revived', resolve));
    await deploys.clock.advance('40s');
    await isBack;
    expect([told, revived, await keys()]).toEqual([['the disk is full'], ['daily'], ['daily']]);
  });

  it('is not put back when it has ended', async () => {
    const endAt = new Date(deploys.clock.now() + 60_000);
    const revived = await fire(deploys.app([DAILY, { ...YEARLY, cron: '* * * * *', endAt }]));
    await deploys.clock.advance('2m');
    await deploys.store.remove(['yearly:a']);
    await deploys.clock.advance('1m');
    expect([revived, await keys()]).toEqual([[], ['daily']]);
  });

  it('is not put back by a scheduler that is closed', async () => {
    const app = deploys.app([DAILY]);
    const scheduler = await startScheduler(app);
    await deploys.clock.advance('10s');
    await scheduler.close();
    await deploys.store.remove(['daily']);
    await deploys.clock.advance('1m');
    expect(await keys()).toEqual([]);
  });
});

describe('slots that were decided before the datastore lost everything', () => {
  const BEAT: Declared = { key: 'beat', every: '1s', overlap: 'allow', catchUp: 'all' };
  const LINES = { name: 'slots:beat' };
  const PROGRESS = { name: 'schedule-progress' };
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const loseAll = async () => {
    for (const it of [SETS, LINES, PROGRESS]) await deploys.engine.records.clear(it);
    await deploys.store.remove(['beat']);
  };
  /** Slots of the runs that are queued from here on, also of those queued again. */
  const watchRuns = () => {
    const slots: number[] = [];
    const add = MemoryTransport.prototype.add;
    jest.spyOn(MemoryTransport.prototype, 'add').mockImplementation(function (
      this: MemoryTransport,
      queue,
      job,
    ) {
      slots.push(Number(job.id.split('@')[1]));
      return add.call(this, queue, job);
    });
    return slots;
  };

  it('are not decided again by a tick that was under way', async () => {
    await startScheduler(deploys.app([BEAT]));
    const slots = watchRuns();
    await deploys.clock.advance('5s');
    const before = [...slots];
    expect(before).toHaveLength(5);
    const { records } = deploys.engine;
    const get = records.get.bind(records);
    const reads = jest.spyOn(records, 'get').mockImplementation(async (collection, key) => {
      if (collection.name === PROGRESS.name) {
        reads.mockRestore();
        await loseAll();
      }
      return get(collection, key) as never;
    });
    await deploys.clock.advance('1s');
    expect(slots).toEqual([...before, (before.at(-1) as number) + 1_000]);
    await deploys.clock.advance('20s');
    expect(new Set(slots).size).toBe(slots.length);
    expect(slots.length).toBeGreaterThan(18);
  });

  it('are not queued again by a tick that had queued them and not yet said so', async () => {
    await startScheduler(deploys.app([BEAT]));
    const slots = watchRuns();
    await deploys.clock.advance('5s');
    const { records } = deploys.engine;
    const put = records.put.bind(records);
    const writes = jest.spyOn(records, 'put').mockImplementation(async (collection, ...record) => {
      if (collection.name === PROGRESS.name) {
        writes.mockRestore();
        // The run is queued at the same time.
        await new Promise((resolve) => setImmediate(resolve));
        await loseAll();
      }
      return put(collection, ...record);
    });
    await deploys.clock.advance('1s');
    await deploys.clock.advance('20s');
    expect(new Set(slots).size).toBe(slots.length);
    expect(slots.length).toBeGreaterThan(18);
  });
});

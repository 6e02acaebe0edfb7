import { type Declared, Deploys } from '../support/deploys.js';

const CONTROL = { name: 'schedule-control' };
const PROGRESS = { name: 'schedule-progress' };
const AT_NINE: Declared = { key: 'a', cron: '0 9 * * *' };
const AT_TEN: Declared = { key: 'b', cron: '0 10 * * *' };

let deploys: Deploys;
beforeEach(() => {
  deploys = new Deploys();
});
afterEach(() => deploys.close());

const stop = (key: string) => deploys.app([]).schedules.stop(key, { by: 'ann', reason: 'too loud' });
const control = async (key: string) => (await deploys.engine.records.get(CONTROL, key))?.value;
const progress = async (key: string) => (await deploys.engine.records.get(PROGRESS, key))?.value;
const remark = { at: expect.any(Number), by: 'ann', reason: 'too loud' };
const WHO = { by: 'ann', reason: 'too loud' };

describe('a schedule that a deploy gives another key', () => {
  it('takes its stop, its skipped slots and its progress along, and leaves nothing', async () => {
    await deploys.sync([AT_NINE]);
    await stop('a');
    await deploys.app([]).schedules.skipNext('a');
    await deploys.engine.records.put(PROGRESS, 'a', { last: 5, runs: 7 });
    await expect(deploys.sync([{ ...AT_NINE, key: 'c' }])).resolves.toEqual({
      added: [],
      updated: ['c'],
      removed: [],
      unchanged: [],
      renamed: [{ from: 'a', to: 'c' }],
      stops: [{ key: 'c', ...WHO, outcome: 'moved' }],
      superseded: false,
    });
    await expect(deploys.stored()).resolves.toEqual(['c 0 9 * * * stopped']);
    expect(await control('c')).toEqual({ stopped: remark, skips: [expect.any(Number)] });
    expect(await progress('c')).toEqual({ last: 5, runs: 7 });
    expect([await control('a'), await progress('a')]).toEqual([undefined, undefined]);
  });

  it('leaves runs that wait for the one before where that one looks for them', async () => {
    await deploys.sync([AT_NINE]);
    const pending = { data: (await deploys.store.find('a'))?.data, slots: [1, 2] };
    await deploys.engine.records.put(PROGRESS, 'a', { last: 5, pending });
    await deploys.sync([{ ...AT_NINE, key: 'c' }]);
    expect(await progress('c')).toEqual({ last: 5 });
    expect(await progress('a')).toMatchObject({ pending: { slots: [1, 2] } });
  });

  it('takes along what a tick decides meanwhile', async () => {
    await deploys.sync([AT_NINE]);
    await deploys.engine.records.put(PROGRESS, 'a', { last: 5, runs: 7 });
    deploys.store.beforeRemove = () => deploys.engine.records.put(PROGRESS, 'a', { last: 6, runs: 8 });
    await deploys.sync([{ ...AT_NINE, key: 'c' }]);
    expect(await progress('c')).toEqual({ last: 6, runs: 8 });
  });

  it('takes the place of what was there under that key', async () => {
    await deploys.sync([AT_NINE]);
    await deploys.engine.records.put(CONTROL, 'c', { skips: [1] });
    await deploys.engine.records.put(PROGRESS, 'c', { last: 1, runs: 1 });
    await deploys.sync([{ ...AT_NINE, key: 'c' }]);
    expect([await control('c'), await progress('c')]).toEqual([undefined, undefined]);
  });

  it('exchanges all of it with the one whose key it gets', async () => {
    await deploys.sync([AT_NINE, AT_TEN]);
    await stop('a');
    await deploys.engine.records.put(PROGRESS, 'a', { last: 9 });
    await deploys.engine.records.put(PROGRESS, 'b', { last: 10 });
    const swapped = [
      { ...AT_NINE, key: 'b' },
      { ...AT_TEN, key: 'a' },
    ];
    await expect(deploys.sync(swapped)).resolves.toMatchObject({
      updated: ['b', 'a'],
      removed: [],
      renamed: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'a' },
      ],
      stops: [{ key: 'b', ...WHO, outcome: 'moved' }],
    });
    await expect(deploys.stored()).resolves.toEqual(['a 0 10 * * * active', 'b 0 9 * * * stopped']);
    expect([await progress('a'), await progress('b')]).toEqual([{ last: 10 }, { last: 9 }]);
  });

  it('hands its key on to a new schedule, and both go their own way', async () => {
    await deploys.sync([AT_NINE]);
    await stop('a');
    await deploys.engine.records.put(PROGRESS, 'a', { last: 9 });
    await expect(
      deploys.sync([
        { ...AT_NINE, key: 'c' },
        { ...AT_TEN, key: 'a' },
      ]),
    ).resolves.toMatchObject({
      added: ['a'],
      updated: ['c'],
      renamed: [{ from: 'a', to: 'c' }],
      stops: [{ key: 'c', outcome: 'moved' }],
    });
    await expect(deploys.stored()).resolves.toEqual(['a 0 10 * * * active', 'c 0 9 * * * stopped']);
    expect([await progress('a'), await progress('c')]).toEqual([undefined, { last: 9 }]);
  });
});

describe('a schedule that keeps its key', () => {
  it('goes on where it was when only its policy changes, and from now on when its time does', async () => {
    await deploys.sync([AT_NINE]);
    const since = async () => (await deploys.store.find('a'))?.data.since;
    const start = deploys.clock.now();
    await deploys.clock.advance('1 day');
    await expect(deploys.sync([{ ...AT_NINE, catchUp: 'all' }])).resolves.toMatchObject({ updated: ['a'] });
    expect(await since()).toBe(start);
    await expect(deploys.sync([{ ...AT_TEN, key: 'a' }])).resolves.toMatchObject({ updated: ['a'] });
    expect(await since()).toBe(deploys.clock.now());
  });

  it('made at run time goes on where it was with another job, and from now on at another time', async () => {
    const { schedules } = deploys.app([]);
    const start = deploys.clock.now();
    const since = async () => (await deploys.store.find('x'))?.data.since;
    await schedules.upsert('x', { cron: '0 9 * * *' }, 'Reports.run');
    await deploys.clock.advance('1 day');
    await schedules.upsert('x', { cron: '0 9 * * *' }, 'Reports.other');
    expect(await since()).toBe(start);
    await schedules.upsert('x', { cron: '0 10 * * *' }, 'Reports.other');
    expect(await since()).toBe(deploys.clock.now());
  });

  it('is the same when its moments are, however they are written', async () => {
    await deploys.sync([AT_NINE]);
    await stop('a');
    const start = deploys.clock.now();
    await deploys.clock.advance('1 day');
    await expect(deploys.sync([{ key: 'a', cron: '0 0 9 * * *' }])).resolves.toMatchObject({
      updated: ['a'],
      stops: [{ key: 'a', ...WHO, outcome: 'kept' }],
    });
    expect((await deploys.store.find('a'))?.data.since).toBe(start);
  });
});

describe('a stop', () => {
  it('is kept with its schedule, and told with each deploy', async () => {
    await deploys.sync([AT_NINE, AT_TEN]);
    await stop('b');
    await deploys.app([]).schedules.stop('a');
    const stops = [
      { key: 'a', outcome: 'kept' },
      { key: 'b', ...WHO, outcome: 'kept' },
    ];
    const same = await deploys.sync([AT_NINE, AT_TEN]);
    expect(same.stops).toHaveLength(2);
    expect(same.stops).toEqual(expect.arrayContaining(stops));
    expect(same.stops.find((it) => it.key === 'a')).toStrictEqual({ key: 'a', outcome: 'kept' });
    const next = await deploys.sync([AT_NINE, { ...AT_TEN, overlap: 'allow' }]);
    expect(next.stops).toHaveLength(2);
    expect(next.stops).toEqual(expect.arrayContaining(stops));
  });

  it('is told of no schedule that only leaves a slot out', async () => {
    await deploys.sync([AT_NINE]);
    await deploys.app([]).schedules.skipNext('a');
    expect((await deploys.sync([AT_NINE])).stops).toEqual([]);
  });

  it('of a schedule that is not deployed yet holds from its deploy on', async () => {
    await deploys.app([AT_NINE]).schedules.stop('a', WHO);
    const { stops } = await deploys.sync([AT_NINE]);
    expect(stops).toEqual([{ key: 'a', ...WHO, outcome: 'kept' }]);
    await expect(deploys.stored()).resolves.toEqual(['a 0 9 * * * stopped']);
  });

  it('holds for another time under the same key, and says so', async () => {
    await deploys.sync([AT_NINE]);
    await stop('a');
    const retimed = await deploys.sync([{ ...AT_TEN, key: 'a' }]);
    expect(retimed.stops).toEqual([{ key: 'a', ...WHO, outcome: 'retimed' }]);
    await expect(deploys.stored()).resolves.toEqual(['a 0 10 * * * stopped']);
  });

  it('waits for a schedule that a deploy removes, and holds again when it comes back', async () => {
    await deploys.sync([AT_NINE, AT_TEN]);
    await stop('a');
    const removed = await deploys.sync([AT_TEN]);
    expect(removed.stops).toEqual([{ key: 'a', ...WHO, outcome: 'waiting' }]);
    expect(await control('a')).toEqual({ stopped: remark, of: expect.stringContaining('Reports.run at ') });
    await expect(deploys.app([]).scheduler.status()).resolves.toMatchObject({ schedules: 1, stopped: 0 });
    const back = await deploys.sync([AT_NINE, AT_TEN], { version: '2' });
    expect(back).toMatchObject({ added: ['a'], stops: [{ key: 'a', ...WHO, outcome: 'kept' }] });
    expect(await control('a')).toEqual({ stopped: remark });
    await expect(deploys.stored()).resolves.toEqual(['a 0 9 * * * stopped', 'b 0 10 * * * active']);
  });

  it('is dropped with its failures when another schedule has the key by then, and skipped slots stay', async () => {
    await deploys.sync([AT_NINE]);
    await stop('a');
    await deploys.sync([]);
    await deploys.engine.records.put(CONTROL, 'a', {
      ...((await control('a')) as object),
      failures: 3,
      skips: [1],
    });
    const other = await deploys.sync([{ ...AT_TEN, key: 'a' }]);
    expect(other).toMatchObject({ added: ['a'], stops: [{ key: 'a', ...WHO, outcome: 'dropped' }] });
    expect(await control('a')).toEqual({ skips: [1] });
    await expect(deploys.stored()).resolves.toEqual(['a 0 10 * * * active']);
  });

  it('is dropped when another goes on under the key, and the one that had it is gone', async () => {
    await deploys.sync([AT_NINE, AT_TEN]);
    await stop('b');
    await expect(deploys.sync([{ ...AT_NINE, key: 'b' }])).resolves.toEqual({
      added: [],
      updated: ['b'],
      removed: [],
      unchanged: [],
      renamed: [{ from: 'a', to: 'b' }],
      stops: [{ key: 'b', ...WHO, outcome: 'dropped' }],
      superseded: false,
    });
    await expect(deploys.stored()).resolves.toEqual(['b 0 9 * * * active']);
  });

  it('of a schedule of somebody else is not told', async () => {
    await deploys.sync([AT_NINE], { app: 'billing' });
    await stop('a');
    expect((await deploys.sync([AT_TEN], { app: 'shop' })).stops).toEqual([]);
  });

  it('and a skipped slot that are said at the same moment both hold', async () => {
    await deploys.sync([AT_NINE]);
    const { schedules } = deploys.app([]);
    const [, skipped] = await Promise.all([schedules.stop('a', WHO), schedules.skipNext('a')]);
    expect(await control('a')).toEqual({ stopped: remark, skips: [skipped?.getTime()] });
  });
});

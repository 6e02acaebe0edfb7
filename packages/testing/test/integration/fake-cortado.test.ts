import {
  currentJob,
  currentUser,
  DuplicateJobError,
  Enqueue,
  type Enqueued,
  JobFailedError,
  RetryLater,
  runAs,
  Scheduled,
} from '@cortado/core';
import { FakeDatastoreError, fakeCortado } from '../../src/index.js';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-05T00:00:00Z');

class Reports {
  /** What happened when, in hours since the start of the clock. */
  static seen: [what: string, hours: number][] = [];
  static note(what: string): void {
    Reports.seen.push([what, (clockOf.now() - START) / HOUR]);
  }

  @Enqueue({ attempts: 5, backoff: { type: 'exponential', delay: '1h' } })
  async flaky(failures: number): Enqueued<string> {
    const { attempt } = currentJob();
    Reports.note(`attempt ${attempt}`);
    if (attempt <= failures) throw new Error(`attempt ${attempt} fails`);
    return `by ${currentUser()}`;
  }

  @Enqueue({ attempts: 3, onSuccess: 'Reports.told', unique: (city: string) => `forecast:${city}` })
  async forecast(city: string): Enqueued<string> {
    await currentJob().progress(50, { title: city });
    return city.toUpperCase();
  }

  @Enqueue()
  async told(end: { result?: unknown }): Promise<void> {
    Reports.note(`told of ${end.result}`);
  }

  @Enqueue({ timeout: '10m' })
  async patient(): Enqueued<string> {
    const { attempt } = currentJob();
    Reports.note(`patient ${attempt}`);
    if (Reports.seen.length < 2) throw new RetryLater('2h');
    return 'at last';
  }

  @Scheduled('daily', { key: 'nightly' })
  async nightly(): Promise<void> {
    Reports.note('nightly');
  }
}

let clockOf: { now(): number };
let app: ReturnType<typeof fakeCortado>;

beforeEach(() => {
  Reports.seen = [];
  app = fakeCortado({ services: [Reports] });
  clockOf = app.clock;
});
afterEach(() => app.close());

describe('an app on a clock that the test moves', () => {
  it('has the errors of its jobs in groups, by the hours of that clock, and open again after they were resolved', async () => {
    const fail = async () => {
      await app.jobs(Reports, { attempts: 1 }).flaky(1);
      await app.drain();
      await app.errors.settled();
    };
    const only = async () => (await app.errorGroups.list()).groups[0];
    await fail();
    await app.clock.advance('3h');
    await fail();
    const group = await only();
    expect(group).toMatchObject({ title: 'Reports.flaky', count: 2, state: 'open' });
    expect(group?.trend.slice(-4)).toEqual([1, 0, 0, 1]);
    await app.errorGroups.resolve(group?.id ?? '', { by: 'ada' });
    await app.clock.advance('30 days');
    expect(await only()).toMatchObject({ state: 'resolved', trend: Array(24).fill(0) });
    await fail();
    expect(await only()).toMatchObject({
      state: 'regressed',
      count: 3,
      regressedAt: new Date(clockOf.now()),
    });
  });

  it('takes a job through a delay of three days, four retries and two slots of a daily schedule', async () => {
    await app.start();
    const handle = await runAs('ada', () => app.jobs(Reports, { delay: '3 days' }).flaky(4));
    await expect(handle.status()).resolves.toMatchObject({ state: 'delayed', attempts: 0 });
    await app.clock.advance('2 days');
    expect(Reports.seen).toEqual([
      ['nightly', 24],
      ['nightly', 48],
    ]);
    await app.schedules.stop('nightly', { reason: 'two are enough' });
    Reports.seen = [];
    await app.clock.advance('1 day');
    await app.clock.advance('15h');
    expect(Reports.seen).toEqual([
      ['attempt 1', 72],
      ['attempt 2', 73],
      ['attempt 3', 75],
      ['attempt 4', 79],
      ['attempt 5', 87],
    ]);
    await expect(handle.result()).resolves.toBe('by ada');
    const log = await app.schedules.log('nightly');
    expect(log.map(({ decision, outcome }) => [decision, outcome])).toEqual([
      ['skipped', undefined],
      ['enqueued', 'completed'],
      ['enqueued', 'completed'],
    ]);
  });

  it('catches up one slot of those that passed while the scheduler was paused', async () => {
    await app.start();
    await app.scheduler.pause({ by: 'ada' });
    await app.clock.advance('3 days');
    expect(Reports.seen).toEqual([]);
    await app.scheduler.resume();
    await app.clock.advance('1h');
    expect(Reports.seen).toEqual([['nightly', 72]]);
    const log = await app.schedules.log('nightly');
    expect(log.map((it) => [it.slot.toISOString().slice(0, 10), it.decision])).toEqual([
      ['2026-01-08', 'caught-up'],
      ['2026-01-07', 'missed'],
      ['2026-01-06', 'missed'],
    ]);
  });

  it('runs nothing before it is told to', async () => {
    const handle = await app.jobs(Reports).forecast('berlin');
    await app.clock.advance('1 day');
    await expect(handle.status()).resolves.toMatchObject({ state: 'waiting' });
    await app.drain();
    await expect(handle.result()).resolves.toBe('BERLIN');
    await expect(handle.progress()).resolves.toEqual({ percent: 50, title: 'berlin' });
    expect(Reports.seen).toEqual([['told of BERLIN', 24]]);
  });

  it('uses no attempt for a job that asks to run later', async () => {
    const handle = await app.jobs(Reports).patient();
    await app.drain();
    await expect(handle.status()).resolves.toMatchObject({ state: 'delayed', attempts: 0 });
    await app.clock.advance('2h');
    await app.drain();
    await expect(handle.result()).resolves.toBe('at last');
    expect(Reports.seen).toEqual([
      ['patient 1', 0],
      ['patient 1', 2],
    ]);
  });

  it('holds a unique key until its job has ended, by each rule for a conflict', async () => {
    const first = await app.jobs(Reports).forecast('rome');
    await expect(app.isEnqueued('forecast:rome')).resolves.toBe(true);
    await expect(app.jobs(Reports).forecast('rome')).resolves.toMatchObject({
      id: first.id,
      outcome: 'existing',
    });
    const key = 'forecast:rome';
    const refused = app.jobs(Reports, { unique: { key, onConflict: 'throw' } }).forecast('rome');
    await expect(refused).rejects.toThrow(DuplicateJobError);
    const replaced = await app.jobs(Reports, { unique: { key, onConflict: 'replace' } }).forecast('rome');
    expect(replaced.outcome).toBe('replaced');
    await expect(first.status()).resolves.toMatchObject({ state: 'not_found' });
    await app.drain();
    await expect(app.isEnqueued(key)).resolves.toBe(false);
    await expect(app.jobs(Reports).forecast('rome')).resolves.toMatchObject({ outcome: 'added' });
  });

  it('cancels, retries, promotes and removes', async () => {
    const waiting = await app.jobs(Reports).flaky(9);
    await expect(waiting.cancel('no need')).resolves.toBe('removed');
    await expect(waiting.status()).resolves.toMatchObject({ state: 'cancelled', error: 'no need' });
    const failing = await app.jobs(Reports, { attempts: 1 }).flaky(1);
    await app.drain();
    await expect(failing.result()).rejects.toThrow(JobFailedError);
    await failing.retry();
    await app.drain();
    await expect(failing.result()).resolves.toBe('by undefined');
    const later = await app.jobs(Reports, { delay: '1 day' }).flaky(0);
    await later.promote();
    await app.drain();
    await expect(later.result()).resolves.toBe('by undefined');
    await expect(later.remove()).resolves.toBe(true);
    await expect(later.status()).resolves.toMatchObject({ state: 'not_found' });
  });

  it('says what only a datastore can answer', async () => {
    await expect(app.queue('default').counts()).rejects.toThrow(FakeDatastoreError);
  });
});

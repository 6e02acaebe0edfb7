import { currentJob, Enqueue } from '@cortado/core';
import { type FakeCortado, fakeCortado } from '../../src/index.js';

const DAY = 86_400_000;

class Runs {
  /** When each run began and ended, in milliseconds of the app's clock since it was made. */
  static spans: [number, number][] = [];
  static fails = false;

  @Enqueue()
  async short(): Promise<void> {
    Runs.spans.push([app.clock.elapsed(), app.clock.elapsed()]);
    if (Runs.fails) throw new Error('no paper');
  }

  @Enqueue()
  async long(): Promise<void> {
    const began = app.clock.elapsed();
    await app.clock.sleep(90_000);
    Runs.spans.push([began, app.clock.elapsed()]);
    if (Runs.fails) throw new Error('no paper');
  }

  @Enqueue({ delay: '2h' })
  async delayed(): Promise<void> {
    Runs.spans.push([app.clock.elapsed(), app.clock.elapsed()]);
  }

  /** Stops when it is told to, and says why. */
  @Enqueue()
  async patient(): Promise<void> {
    const { signal } = currentJob();
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }
}

let app: FakeCortado;
beforeEach(() => {
  Runs.spans = [];
  Runs.fails = false;
  app = fakeCortado({ services: [Runs], log: false });
});
afterEach(() => app.close());

const starts = () => Runs.spans.map(([began]) => began);
const days = (slots: readonly Date[]) => slots.map((it) => it.toISOString().slice(5, 10));

describe('runs that wait for the one before', () => {
  it('never overlap, and all of them count for the limit', async () => {
    await app.schedules.upsert('queued', { every: '1m', overlap: 'queue', limit: 4 }, 'Runs.long');
    await app.start();
    await app.clock.advance('1h');
    expect(Runs.spans.map(([began, ended]) => [began, ended])).toEqual([
      [60_000, 150_000],
      [150_000, 240_000],
      [240_000, 330_000],
      [330_000, 420_000],
    ]);
    await expect(app.schedules.get('queued')).resolves.toBeUndefined();
  });

  it('stop their schedule when so many of them fail in a row', async () => {
    Runs.fails = true;
    const timing = { every: '1m', overlap: 'queue', pauseAfterFailures: 2 } as const;
    await app.schedules.upsert('failing', timing, 'Runs.long');
    await app.start();
    await app.clock.advance('10m');
    await expect(app.schedules.get('failing')).resolves.toMatchObject({
      state: 'stopped',
      stopped: { by: 'cortado' },
    });
  });
});

describe('a slot whose line says that it runs', () => {
  const PROGRESS = 'schedule-progress';
  /** Another process writes how far the schedule has come, in between, and `late` passes meanwhile. */
  function overtake(late: number): void {
    const { records, clock } = app.internals;
    const [put, now] = [records.put.bind(records), clock.now.bind(clock)];
    let shift = 0;
    clock.now = () => now() + shift;
    records.put = async (...call) => {
      const [collection, key, , options] = call;
      const found = collection.name === PROGRESS && (await records.get(collection, key));
      if (shift === 0 && found && options?.ifVersion === found.version) {
        shift = late;
        await put(collection, key, found.value);
      }
      return await put(...call);
    };
  }
  const runs = async (key: string) => {
    const log = await app.schedules.log(key);
    return log.filter((it) => it.jobId).map((it) => [it.slot.getTime() - began, it.decision, it.outcome]);
  };
  let began: number;
  beforeEach(() => {
    began = app.clock.now();
  });

  it('runs, also where the next slot came before it could be put behind the run under way', async () => {
    await app.schedules.upsert('told', { every: '1m', overlap: 'queue' }, 'Runs.long');
    await app.start();
    await app.clock.advance('1m');
    overtake(61_000);
    await app.clock.advance('1m');
    await app.scheduler.pause();
    await app.clock.advance('5m');
    await expect(runs('told')).resolves.toEqual([
      [180_000, 'caught-up', 'completed'],
      [120_000, 'enqueued', 'completed'],
      [60_000, 'enqueued', 'completed'],
    ]);
    expect(starts()).toEqual([60_000, 150_000, 240_000]);
  });

  it.each(['skip', 'queue', 'allow', 'cancel-running'] as const)(
    'runs, also where the process died that wrote it, and two slots came before another looked (overlap: %s)',
    async (overlap) => {
      await app.schedules.upsert('told', { every: '1m', overlap }, 'Runs.short');
      const { records } = app.internals;
      const [put, add] = [
        records.put.bind(records),
        app.internals.transport.add.bind(app.internals.transport),
      ];
      records.put = async (...call) => {
        if (call[0].name === PROGRESS) throw new Error('killed');
        return await put(...call);
      };
      app.internals.transport.add = () => Promise.reject(new Error('killed'));
      await app.start();
      await app.clock.advance('1m');
      await expect(runs('told')).resolves.toEqual([[60_000, 'enqueued', 'waiting']]);
      Object.assign(records, { put });
      app.internals.transport.add = add;
      const { clock } = app.internals;
      const now = clock.now.bind(clock);
      clock.now = () => now() + 61_000;
      await app.clock.advance('1m');
      await expect(runs('told')).resolves.toEqual([
        [180_000, 'caught-up', 'completed'],
        [60_000, 'enqueued', 'completed'],
      ]);
      expect(Runs.spans).toHaveLength(2);
    },
  );
});

describe('a schedule whose runs fail', () => {
  it('stays stopped by whom it was stopped', async () => {
    Runs.fails = true;
    await app.schedules.upsert('failing', { every: '1m', pauseAfterFailures: 2 }, 'Runs.long');
    await app.start();
    await app.clock.advance('4m');
    await app.schedules.stop('failing', { by: 'ann', reason: 'no paper' });
    await app.clock.advance('10m');
    await expect(app.schedules.get('failing')).resolves.toMatchObject({
      failures: 2,
      stopped: { by: 'ann', reason: 'no paper' },
    });
  });
});

describe('a run', () => {
  it('starts when the preview says, jitter and the delay of its method included', async () => {
    const timing = { cron: '0 9 * * *', jitter: '5h' } as const;
    await app.schedules.upsert('jittered', timing, 'Runs.short');
    const foretold = (await app.schedules.preview('jittered', 3)).map((it) => it.getTime() - app.clock.now());
    expect(new Set(foretold.map((it) => it % DAY)).size).toBe(3);
    await app.start();
    await app.clock.advance('4 days');
    expect(starts().slice(0, 3)).toEqual(foretold);
    await app.schedules.remove('jittered');
    Runs.spans = [];
    await app.schedules.upsert('jittered', timing, 'Runs.delayed');
    const [next] = await app.schedules.preview('jittered', 1);
    const due = (next as Date).getTime() - app.clock.now() + app.clock.elapsed();
    await app.clock.advance('1 day');
    await app.clock.advance('7h');
    expect(starts()[0]).toBe(due + 7_200_000);
  });

  it('has in the log how long it took itself, however long it waited', async () => {
    await app.schedules.upsert('late', { cron: '0 9 * * *', jitter: '5h' }, 'Runs.long');
    await app.start();
    await app.clock.advance('15h');
    await expect(app.schedules.log('late')).resolves.toMatchObject([
      { outcome: 'completed', duration: 90_000 },
    ]);
  });

  it('is left out for each time somebody asks for the next to be', async () => {
    await app.schedules.upsert('daily', { cron: '0 9 * * *' }, 'Runs.short');
    const skipped = [await app.schedules.skipNext('daily'), await app.schedules.skipNext('daily')];
    expect(days(skipped as Date[])).toEqual(['01-05', '01-06']);
    await app.start();
    await app.clock.advance('3 days');
    expect(starts()).toEqual([2 * DAY + 9 * 3_600_000]);
  });
});

describe('a backfill', () => {
  const range = { from: new Date('2026-01-01T09:00:00Z'), to: new Date('2026-01-03T09:00:00Z') };

  it('has both moments it is from and to, and then only those that have had none', async () => {
    await app.schedules.upsert('daily', { cron: '0 9 * * *' }, 'Runs.short');
    const found = await app.schedules.backfill('daily', range);
    expect(days(found)).toEqual(['01-01', '01-02', '01-03']);
    const wider = { ...range, to: new Date('2026-01-04T09:00:00Z') };
    expect(days(await app.schedules.backfill('daily', { ...wider, dryRun: true }))).toEqual(['01-04']);
    expect(days(await app.schedules.backfill('daily', wider))).toEqual(['01-04']);
  });

  it.each([
    ['skip', [0, 90_000, 180_000]],
    ['allow', [0, 0, 0]],
  ] as const)('runs one after the other unless they may overlap: %s', async (overlap, expected) => {
    await app.schedules.upsert('daily', { cron: '0 9 * * *', overlap }, 'Runs.long');
    await app.start();
    await app.schedules.backfill('daily', range);
    await app.clock.advance('10m');
    expect(starts()).toEqual(expected);
  });
});

describe('a schedule made at run time', () => {
  it('has all its runs before it again when it is changed', async () => {
    await app.schedules.upsert('twice', { every: '1m', limit: 2 }, 'Runs.short');
    await app.start();
    await app.clock.advance('1m');
    await app.schedules.upsert('twice', { every: '2m', limit: 2 }, 'Runs.short');
    await app.clock.advance('1h');
    expect(starts()).toEqual([60_000, 120_000, 240_000]);
  });

  it('leaves what waits for the run before when it is removed, as what is queued', async () => {
    await app.schedules.upsert('queued', { every: '1m', overlap: 'queue' }, 'Runs.long');
    await app.start();
    await app.clock.advance('130s');
    await app.schedules.remove('queued');
    await app.clock.advance('1h');
    expect(starts()).toEqual([60_000, 150_000]);
  });
});

describe('the status of the scheduler', () => {
  it('counts what is there, and names what comes and what was last', async () => {
    await app.schedules.upsert('early', { cron: '0 1 * * *' }, 'Runs.short');
    await app.schedules.upsert('late', { cron: '0 9 * * *' }, 'Runs.short');
    await app.schedules.upsert('gone', { cron: '0 9 * * *' }, 'Runs.short');
    for (const key of ['early', 'gone']) await app.schedules.stop(key);
    await app.schedules.remove('gone');
    await expect(app.scheduler.status()).resolves.toMatchObject({
      schedules: 2,
      stopped: 1,
      next: { key: 'late' },
      pending: 0,
      lastExecuted: undefined,
    });
    await app.start();
    await app.clock.advance('10h');
    expect((await app.scheduler.status()).lastExecuted).toEqual({
      key: 'late',
      slot: new Date('2026-01-05T09:00:00Z'),
    });
    for (let run = 0; run < 3; run++) await app.schedules.trigger('late');
    await expect(app.scheduler.status()).resolves.toMatchObject({
      runsByHand: 3,
      lastExecuted: { key: 'late', slot: new Date('2026-01-05T10:00:00Z') },
    });
    await app.clock.advance('1 day');
    expect((await app.scheduler.status()).lastExecuted?.slot).toEqual(new Date('2026-01-06T09:00:00Z'));
    await app.scheduler.pause();
    await app.clock.advance('1 day');
    await expect(app.scheduler.status()).resolves.toMatchObject({ state: 'paused', pending: 2 });
  });
});

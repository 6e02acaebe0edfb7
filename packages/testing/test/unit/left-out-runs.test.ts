import { Enqueue } from '@cortado/core';
import { type FakeCortado, fakeCortado } from '../../src/index.js';

const DAY = 86_400_000;

class Runs {
  /** When each run began, in milliseconds of the app's clock since it was made. */
  static starts: number[] = [];

  @Enqueue()
  async short(): Promise<void> {
    Runs.starts.push(app.clock.elapsed());
  }

  @Enqueue({ unique: 'one at a time' })
  async alone(): Promise<void> {
    Runs.starts.push(app.clock.elapsed());
    await app.clock.sleep(90_000);
  }
}

let app: FakeCortado;
beforeEach(() => {
  Runs.starts = [];
  app = fakeCortado({ services: [Runs], log: false });
});
afterEach(() => app.close());

describe('a slot that is skipped', () => {
  it.each([
    ['is paused', true],
    ['has never run', false],
  ])(
    'stays left out where its time passes while the scheduler %s, whatever is asked for then',
    async (_, runs) => {
      await app.schedules.upsert('daily', { cron: '0 9 * * *', catchUp: 'all' }, 'Runs.short');
      if (runs) await app.start();
      if (runs) await app.scheduler.pause();
      const skipped = [await app.schedules.skipNext('daily')];
      await app.clock.advance('10h');
      skipped.push(await app.schedules.skipNext('daily'));
      expect(skipped.map((it) => it?.toISOString().slice(5, 10))).toEqual(['01-05', '01-06']);
      if (runs) await app.scheduler.resume();
      else await app.start();
      await app.clock.advance('2 days');
      expect(Runs.starts).toEqual([2 * DAY + 9 * 3_600_000]);
      const log = await app.schedules.log('daily');
      expect(log.map((it) => it.decision)).toEqual(['enqueued', 'skipped', 'skipped']);
    },
  );
});

describe('a run whose unique key another job holds', () => {
  const why = (id: string) => `the job ${id} has its unique key`;

  it('is not queued by hand, and the caller is told whose key it is', async () => {
    await app.schedules.upsert('alone', { cron: '0 9 * * *' }, 'Runs.alone');
    const first = await app.schedules.trigger('alone');
    const second = await app.schedules.trigger('alone');
    expect([first.outcome, second.outcome, second.id]).toEqual(['added', 'existing', first.id]);
    await app.clock.advance('2m');
    const [line, ...more] = await app.schedules.log('alone');
    expect(line).toMatchObject({
      decision: 'skipped',
      why: why(first.id),
      jobId: undefined,
      outcome: undefined,
    });
    expect(more).toMatchObject([{ decision: 'triggered', jobId: first.id }]);
    await expect(app.schedules.get('alone')).resolves.toMatchObject({ runsByHand: 1 });
    const { entries } = await app.audit.list({ limit: 2 });
    expect(entries.map((it) => it.done)).toEqual([0, 1]);
  });

  it('is left out of its slot, and the log says why; the next has its run', async () => {
    await app.schedules.upsert('alone', { every: '1m', overlap: 'allow' }, 'Runs.alone');
    await app.start();
    await app.clock.advance('280s');
    expect(Runs.starts).toEqual([60_000, 180_000]);
    const log = await app.schedules.log('alone');
    expect(log.map((it) => it.decision)).toEqual(['skipped', 'enqueued', 'skipped', 'enqueued']);
    expect(log[2]).toMatchObject({ why: why(String(log[3]?.jobId)), jobId: undefined });
  });
});

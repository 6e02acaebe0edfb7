import { until } from '@cortado/test-support/until';
import { Clock, scheduleTools } from '../support/clock-service.js';
import { forgetHealth } from '../support/health-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises about the runs of schedules: how they meet, and when they end. */
export function runPromises(worlds: ContractWorlds): void {
  const { setup, work, fire } = scheduleTools(worlds);

  it('leaves a slot out while the run before goes on, or runs it afterwards', async () => {
    const { cortado, clock, key } = await setup([Clock]);
    await work(cortado);
    const [skips, queues] = [key('skips'), key('queues')];
    // With catchUp all, a slot that a busy machine is late for waits for its turn all the same.
    await cortado.schedules.upsert(skips, { every: '1s' }, 'Clock.long');
    await cortado.schedules.upsert(queues, { every: '1s', overlap: 'queue', catchUp: 'all' }, 'Clock.long');
    await fire(cortado);
    await until(
      () => Promise.all([skips, queues].map((it) => cortado.schedules.log(it))),
      ([one, two]) =>
        (one?.filter((it) => it.decision === 'skipped').length ?? 0) >= 2 && (two?.length ?? 0) >= 3,
    );
    expect(clock.ran.filter((it) => it === 'long')).toHaveLength(2);
    const waiting = (await cortado.schedules.log(queues)).map((it) => it.outcome);
    expect(waiting.at(-1)).toBe('running');
    expect(waiting.slice(0, -1).every((it) => it === 'waiting')).toBe(true);
    await cortado.scheduler.pause();
    clock.mayEnd.open();
    const runs = await until(
      () => cortado.schedules.log(queues),
      (log) => log.every((it) => it.outcome === 'completed'),
    );
    const inOrder = runs.sort((a, b) => a.slot.getTime() - b.slot.getTime());
    expect(
      inOrder.every((it, at) => at === 0 || (it.startedAt as Date) >= (inOrder[at - 1]?.finishedAt as Date)),
    ).toBe(true);
  });

  it('cancels the run before where the next one takes its place', async () => {
    const { cortado, clock, key } = await setup([Clock]);
    await forgetHealth(cortado);
    await work(cortado);
    const name = key('replaces');
    await cortado.schedules.upsert(name, { every: '1s', overlap: 'cancel-running' }, 'Clock.untilStopped');
    await fire(cortado);
    await until(
      () => clock.ran.filter((it) => it === 'started').length,
      (count) => count >= 3,
    );
    const log = await until(
      () => cortado.schedules.log(name),
      (found) => found.filter((it) => it.outcome === 'cancelled').length >= 2,
    );
    for (const it of log.filter(({ outcome }) => outcome === 'cancelled'))
      expect(it.error).toBe(`The next run of the schedule ${name} takes its place.`);
    await cortado.scheduler.disable();
    await expect(cortado.schedulerHealth()).resolves.toMatchObject({ figures: { failedLastHour: 0 } });
  });

  it('shows a run as cancelled that nobody had taken, and goes on with the next one', async () => {
    const { cortado, key } = await setup([Clock]);
    const name = key('report');
    const timing = { cron: '0 9 * * *', timezone: 'UTC', pauseAfterFailures: 1 };
    await cortado.schedules.upsert(name, timing, 'Clock.report', [{ value: 4 }]);
    const range = { from: new Date('2026-03-01T00:00Z'), to: new Date('2026-03-02T23:00Z') };
    const oldestFirst = async () => {
      const log = await cortado.schedules.log(name);
      return log.sort((a, b) => a.slot.getTime() - b.slot.getTime());
    };
    await cortado.schedules.backfill(name, range);
    const [first, second] = await oldestFirst();
    const job = cortado.job(first?.queue as string, first?.jobId as string);
    await expect(job.cancel('not this one')).resolves.toBe('removed');
    await expect(oldestFirst()).resolves.toMatchObject([
      { outcome: 'cancelled', error: 'not this one', startedAt: undefined, finishedAt: expect.any(Date) },
      { outcome: 'waiting' },
    ]);
    await expect(cortado.job('default', second?.jobId as string).status()).resolves.toMatchObject({
      state: 'waiting',
    });
    expect((await cortado.schedules.list()).find((it) => it.key === name)?.state).toBe('active');
    await work(cortado);
    await until(oldestFirst, ([, next]) => next?.outcome === 'completed');
  });

  it('fills a time that has passed, once', async () => {
    const { cortado, clock, key } = await setup([Clock]);
    await work(cortado);
    const name = key('report');
    await cortado.schedules.upsert(name, { cron: '0 9 * * *', timezone: 'Europe/Berlin' }, 'Clock.report', [
      { value: 3 },
    ]);
    const range = { from: new Date('2026-03-27T00:00Z'), to: new Date('2026-03-30T23:00Z') };
    const counted = await cortado.schedules.backfill(name, { ...range, dryRun: true });
    expect([counted.length, clock.ran.length, (await cortado.schedules.log(name)).length]).toEqual([4, 0, 0]);
    const told: number[][] = [];
    const onProgress = (done: number, of: number) => void told.push([done, of]);
    const slots = await cortado.schedules.backfill(name, { ...range, onProgress });
    expect(told.at(-1)).toEqual([3, 4]);
    expect(slots).toEqual(counted);
    expect(slots.map((it) => it.toISOString().slice(0, 16))).toEqual([
      '2026-03-27T08:00',
      '2026-03-28T08:00',
      '2026-03-29T07:00',
      '2026-03-30T07:00',
    ]);
    const log = await until(
      () => cortado.schedules.log(name),
      (found) => found.filter((it) => it.outcome === 'completed').length === 4,
    );
    expect(log.every((it) => it.decision === 'backfilled')).toBe(true);
    await expect(cortado.schedules.backfill(name, range)).resolves.toEqual([]);
    expect(clock.ran).toHaveLength(4);
    await expect(cortado.schedules.backfill(name, { from: new Date(0), to: new Date() })).rejects.toThrow(
      'more than 1,000 slots',
    );
  });

  it('ends after its limit of runs, and stays ended', async () => {
    const { cortado, clock, key } = await setup([Clock]);
    await work(cortado);
    const name = key('report');
    await cortado.schedules.upsert(name, { every: '1s', overlap: 'allow', limit: 2 }, 'Clock.report', [
      { value: 2 },
    ]);
    await expect(cortado.schedules.preview(name, 10)).resolves.toHaveLength(2);
    await fire(cortado);
    const log = await until(
      () => cortado.schedules.log(name),
      (found) => found.filter((it) => it.outcome === 'completed').length === 2,
    );
    // Two seconds more have their slots in a schedule that goes on.
    const last = Math.max(...log.map(({ slot }) => slot.getTime()));
    await until(
      () => cortado.schedules.log('Clock.once'),
      (found) => found.some(({ slot }) => slot.getTime() >= last + 2_000),
    );
    expect(clock.ran.filter((it) => it.startsWith('report 2'))).toHaveLength(2);
    expect((await cortado.schedules.list()).some((it) => it.key === name)).toBe(false);
  });
}

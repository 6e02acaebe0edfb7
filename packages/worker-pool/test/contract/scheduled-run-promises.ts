import { type CortadoOptions, currentJob, type Duration, Enqueue, Scheduled } from '@cortado/core';
import { gate, until } from '@cortado/test-support/until';
import { Clock, scheduleTools } from '../support/clock-service.js';
import type { ContractWorlds } from './contract-world.js';

const RANGE = { from: new Date('2026-03-01T00:00Z'), to: new Date('2026-03-05T23:00Z') };

/** Fails the first time. */
class Stubborn {
  readonly attempts: number[] = [];

  @Enqueue({ attempts: 2, queue: 'short' })
  async report(): Promise<void> {
    this.attempts.push(currentJob().attempt);
    if (this.attempts.length === 1) throw new Error('not yet');
  }
}

/** A method whose first run waits to be let go. */
class Slow {
  readonly started: string[] = [];
  readonly mayEnd = gate();

  @Enqueue()
  async report(): Promise<void> {
    this.started.push(currentJob().id);
    await this.mayEnd.opened;
  }
}

/** The same schedule with another policy, as one deploy after the other has it. */
function reportsThatCatchUp(catchUp: 'none' | 'all', every: Duration = '1s') {
  class Reports {
    @Scheduled({ every, catchUp, overlap: 'allow' })
    async nightly(): Promise<void> {}
  }
  return Reports;
}

/** What every engine promises of a scheduled run as a job among others. */
export function scheduledRunPromises(worlds: ContractWorlds): void {
  const { setup, work, fire } = scheduleTools(worlds);
  const with1 = async <T extends object>(service: new () => T, own: Partial<CortadoOptions> = {}) => {
    const instance = new service();
    const world = await setup([service] as CortadoOptions['services'], {
      container: { resolve: () => instance },
      ...own,
    });
    return { ...world, instance };
  };

  it('runs a scheduled job on the queue and with the attempts of its method, one line for all of them', async () => {
    const { cortado, instance, key } = await with1(Stubborn);
    const name = key('stubborn');
    await work(cortado);
    await cortado.schedules.upsert(name, { cron: '0 9 5 * *' }, 'Stubborn.report');
    await cortado.schedules.backfill(name, RANGE);
    const log = await until(
      () => cortado.schedules.log(name),
      ([line]) => line?.outcome === 'completed',
    );
    expect([instance.attempts, log.map((it) => [it.queue, it.error])]).toEqual([
      [1, 2],
      [['short', undefined]],
    ]);
  });

  it('starts a run as much later as its jitter says, which the preview foretells', async () => {
    const { cortado, key } = await setup([Clock]);
    const name = key('jittered');
    await cortado.schedules.upsert(name, { cron: '0 9 5 * *', jitter: '20h' }, 'Clock.report', [
      { value: 1 },
    ]);
    await cortado.schedules.backfill(name, RANGE);
    const [line] = await cortado.schedules.log(name);
    const found = await cortado
      .queue('default')
      .job(line?.jobId as string)
      .record();
    const [runAt, queuedAt] = [found?.runAt, found?.queuedAt] as [Date, Date];
    const delay = runAt.getTime() - queuedAt.getTime();
    expect(delay).toBeGreaterThan(0);
    expect(delay).toBeLessThan(20 * 3_600_000);
    const other = key('jittered');
    await cortado.schedules.upsert(other, { cron: '0 9 5 * *', jitter: '20h' }, 'Clock.report', [
      { value: 1 },
    ]);
    const [run] = await cortado.schedules.preview(other, 1);
    const nine = new Date(run as Date);
    nine.setUTCHours(9, 0, 0, 0);
    expect((run as Date).getTime()).not.toBe(nine.getTime());
  });

  it('holds up no run by hand and no backfill because the run before goes on', async () => {
    const { cortado, instance, key } = await with1(Slow);
    const name = key('slow');
    await work(cortado);
    await cortado.schedules.upsert(name, { cron: '0 9 5 * *' }, 'Slow.report');
    await cortado.schedules.backfill(name, RANGE);
    await until(
      () => instance.started.length,
      (count) => count === 1,
    );
    const byHand = await cortado.schedules.trigger(name);
    await until(
      () => instance.started,
      (ids) => ids.includes(byHand.id),
    );
    instance.mayEnd.open();
    await byHand.result({ timeout: '30s' });
  });

  it('catches up on slots missed before a deploy that changes only policy, and on none before another time', async () => {
    const { app } = await setup();
    const deploy = (...how: Parameters<typeof reportsThatCatchUp>) =>
      app({ services: [reportsThatCatchUp(...how)], app: 'policy' });
    await deploy('none').schedules.sync();
    const first = Date.now();
    await until(Date.now, (now) => now > first + 2_500);
    const changed = deploy('all');
    await changed.schedules.sync();
    const scheduler = await fire(changed);
    const log = await until(
      () => changed.schedules.log('Reports.nightly'),
      (found) => found.some((it) => it.decision === 'enqueued'),
    );
    const caughtUp = log.filter((it) => it.decision === 'caught-up' && it.slot.getTime() > first);
    expect(caughtUp.filter((it) => it.slot.getTime() <= first + 2_500).length).toBeGreaterThanOrEqual(2);
    await scheduler.close();
    const last = Date.now();
    await until(Date.now, (now) => now > last + 2_500);
    const retimed = deploy('all', '500ms');
    const from = Date.now();
    await fire(retimed);
    const later = await until(
      () => retimed.schedules.log('Reports.nightly'),
      (found) => found.filter((it) => it.slot.getTime() > from).length >= 2,
    );
    // The slots between the two belonged to a time that is no more.
    expect(later.filter((it) => it.slot.getTime() > last + 1_200 && it.slot.getTime() < from - 100)).toEqual(
      [],
    );
  });

  it('counts a cancelled run neither as failed nor as good', async () => {
    const { cortado, key } = await setup([Clock]);
    const name = key('report');
    await cortado.schedules.upsert(name, { cron: '0 9 * * *', pauseAfterFailures: 2 }, 'Clock.report', [
      { value: 1 },
    ]);
    const end = (outcome: 'completed' | 'failed' | 'cancelled', id: string) =>
      cortado.internals.runOutcomes.add(
        { key: name, pauseAfter: 2 },
        { id, finishedAt: Date.now(), outcome, ...(outcome === 'failed' ? { error: 'no paper' } : {}) },
      );
    const summary = () => cortado.schedules.get(name);
    await end('failed', 'a');
    await end('cancelled', 'b');
    await expect(summary()).resolves.toMatchObject({ failures: 1, state: 'active' });
    await end('completed', 'c');
    await expect(summary()).resolves.toMatchObject({ failures: 0, state: 'active' });
    await end('failed', 'd');
    await end('cancelled', 'e');
    await end('failed', 'f');
    await expect(summary()).resolves.toMatchObject({ failures: 2, state: 'stopped' });
  });

  it('counts a run that ends after its schedule was removed for no later schedule', async () => {
    const { cortado, key } = await setup([Clock]);
    const name = key('removed');
    const upsert = () =>
      cortado.schedules.upsert(name, { cron: '0 9 * * *', pauseAfterFailures: 1 }, 'Clock.report', [
        { value: 1 },
      ]);
    await upsert();
    await cortado.schedules.remove(name);
    const fail = (id: string) =>
      cortado.internals.runOutcomes.add(
        { key: name, pauseAfter: 1 },
        { id, finishedAt: Date.now(), outcome: 'failed', error: 'no paper' },
      );
    const early = Date.now() - 60_000;
    await fail(`late@${early}`);
    await upsert();
    await fail(`later@${early}`);
    await expect(cortado.schedules.get(name)).resolves.toMatchObject({ failures: 0, state: 'active' });
  });

  it('keeps as many lines of each schedule as keepSlots says, the newest', async () => {
    const { cortado, key } = await setup([Clock], { keepSlots: { count: 3 } });
    const name = key('kept');
    await cortado.schedules.upsert(name, { cron: '0 9 * * *', timezone: 'UTC' }, 'Clock.report', [
      { value: 1 },
    ]);
    await cortado.schedules.backfill(name, RANGE);
    const days = (await cortado.schedules.log(name)).map((it) => it.slot.getUTCDate()).sort();
    expect(days).toEqual([3, 4, 5]);
  });

  it('tells how long a job waited without its delay', async () => {
    const { cortado, clock } = await setup([Clock]);
    const waited: number[] = [];
    const startedAt: number[] = [];
    cortado.on('job.started', (it) => {
      startedAt.push(Date.now());
      waited.push(it.waited);
    });
    await work(cortado);
    const asked = Date.now();
    await cortado.enqueue('Clock.report', [{ value: 1 }], { delay: 1_500 });
    await until(
      () => clock.ran.length,
      (count) => count === 1,
    );
    expect(waited).toHaveLength(1);
    expect(waited[0]).toBeGreaterThanOrEqual(0);
    // What is left of the time from the call to the start.
    expect(waited[0]).toBeLessThanOrEqual((startedAt[0] as number) - asked - 1_500 + 50);
  });
}

import type { Cortado, HealthLimits, SchedulerHealth } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Clock, scheduleTools, Yearly } from '../support/clock-service.js';
import { Ear, forgetHealth, healthWith, ISSUE, Slow } from '../support/health-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises about the health of the scheduler, and about alerts. */
export function healthPromises(worlds: ContractWorlds): void {
  const { setup: open, work, fire } = scheduleTools(worlds);
  const setup = async (...given: Parameters<typeof open>) => {
    const world = await open(...given);
    await forgetHealth(world.cortado);
    return world;
  };
  const kinds = ({ issues }: SchedulerHealth) => issues.map((it) => it.kind);
  const untilHealth = (
    cortado: Cortado,
    isIt: (health: SchedulerHealth) => boolean,
    limits?: HealthLimits,
  ): Promise<SchedulerHealth> => until(() => cortado.schedulerHealth(limits), isIt, 60_000);

  it('sees that no process fires the schedules, unless an operator wants it so', async () => {
    const { cortado } = await setup([Yearly]);
    await expect(cortado.schedulerHealth()).resolves.toMatchObject({
      issues: [
        { kind: 'missing-schedule', message: expect.stringContaining('not in the datastore: Yearly.first.') },
      ],
      figures: { schedules: 0, declared: 1, missing: 1 },
    });
    await cortado.internals.newScheduler().sync();
    await expect(cortado.schedulerHealth()).resolves.toMatchObject({
      healthy: false,
      issues: [{ kind: 'no-scheduler', subject: 'scheduler', since: expect.any(Date) }],
      figures: { schedules: 1, schedulers: 0 },
    });
    await cortado.scheduler.pause();
    await expect(cortado.schedulerHealth()).resolves.toMatchObject({ issues: [] });
    await cortado.scheduler.resume();
    const scheduler = await fire(cortado);
    await untilHealth(cortado, (it) => it.healthy && it.figures.schedulers === 1);
    await scheduler.close();
    expect(kinds(await cortado.schedulerHealth())).toEqual(['no-scheduler']);
  });

  it('sees jobs that nobody takes, and workers that are all busy', async () => {
    const { cortado, clock } = await setup([Clock]);
    const patient = { maxWait: 0 };
    await cortado.scheduler.pause();
    for (const options of [{}, {}, { priority: 5 }]) await cortado.enqueue('Clock.long', [], options);
    const alone = await untilHealth(cortado, (it) => !it.healthy, patient);
    expect(alone.issues).toMatchObject([
      { kind: 'no-worker', subject: 'default', message: expect.stringContaining('3 jobs wait') },
    ]);
    await expect(cortado.schedulerHealth()).resolves.toMatchObject({ issues: [] });
    const worker = await worlds.work(cortado, { queues: ['default'], concurrency: 2 });
    const busy = await untilHealth(
      cortado,
      ({ figures, issues }) =>
        figures.workers === 1 &&
        issues[0]?.kind === 'backlog' &&
        figures.queues.some(({ active }) => active === 2),
      patient,
    );
    expect(busy.figures.queues).toContainEqual({
      queue: 'default',
      waiting: 1,
      active: 2,
      workers: 1,
      capacity: 2,
    });
    await cortado.queue('default').pause();
    await expect(cortado.schedulerHealth(patient)).resolves.toMatchObject({ issues: [] });
    await cortado.queue('default').resume();
    clock.mayEnd.open();
    await untilHealth(cortado, (it) => it.healthy && it.figures.queues[0]?.active === 0, patient);
    await worker.close();
    await expect(cortado.schedulerHealth()).resolves.toMatchObject({ figures: { workers: 0 } });
  });

  it('sees jobs that wait while those of other queues have the slots which all share', async () => {
    const { cortado, clock } = await setup([Clock]);
    await cortado.scheduler.pause();
    await worlds.work(cortado, { queues: ['default', 'short'], concurrency: 1 });
    await cortado.enqueue('Clock.long');
    await until(
      () => cortado.queue('default').counts(),
      ({ active }) => active === 1,
    );
    await cortado.enqueue('Clock.long', [], { queue: 'short' });
    const { issues } = await untilHealth(cortado, (it) => !it.healthy, { maxWait: 0 });
    expect(issues).toMatchObject([
      { kind: 'backlog', subject: 'short', message: expect.stringContaining('jobs of other queues') },
    ]);
    clock.mayEnd.open();
    await untilHealth(cortado, (it) => it.healthy, { maxWait: 0 });
  });

  it('counts scheduled runs that failed, whoever looks', async () => {
    const { cortado, clock, key, app } = await setup([Clock]);
    clock.fails = true;
    await work(cortado);
    await cortado.scheduler.pause();
    const name = key('report');
    await cortado.schedules.upsert(name, { cron: '0 0 1 1 *' }, 'Clock.report', [{ value: 1 }]);
    for (let run = 0; run < 2; run++)
      await expect((await cortado.schedules.trigger(name)).result({ timeout: '30s' })).rejects.toThrow();
    const stranger = app({ services: [] });
    const health = await untilHealth(stranger, (it) => it.figures.failedLastHour === 2, {
      maxFailedPerHour: 1,
    });
    expect(health.issues).toMatchObject([
      {
        kind: 'failed-runs',
        subject: 'scheduler',
        message: `2 scheduled runs failed within the last hour: ${name} 2. The last one: no paper`,
      },
    ]);
    await expect(stranger.schedulerHealth({ maxFailedPerHour: 2 })).resolves.toMatchObject({ issues: [] });
    await expect(stranger.schedulerHealth({ maxFailedPerHour: -1 })).rejects.toThrow('"maxFailedPerHour"');
    await expect(stranger.schedulerHealth({ lateBy: 'soon' as never })).rejects.toThrow('"lateBy"');
  });

  it('sees a run that goes on beyond the limit of its own job, whoever looks', async () => {
    const slow = new Slow();
    const { cortado, key, app } = await setup([Slow], {
      timeoutGrace: '5m',
      container: { resolve: () => slow },
    });
    await work(cortado);
    await cortado.scheduler.pause();
    const name = key('slow');
    await cortado.schedules.upsert(name, { cron: '0 0 1 1 *' }, 'Slow.report');
    const run = await cortado.schedules.trigger(name);
    const health = await untilHealth(app({ services: [] }), (it) => !it.healthy, { stuckGrace: 0 });
    expect(health.issues).toMatchObject([{ kind: 'stuck-run', subject: run.id }]);
    expect(health.issues[0]?.message).toContain(`the schedule ${name}`);
    expect(health.issues[0]?.message).toContain('its time limit is 1 second');
    slow.mayEnd.open();
    await untilHealth(cortado, (it) => it.healthy, { stuckGrace: 0 });
  });

  it('sees a schedule whose slots do not come, unless it is stopped', async () => {
    const { cortado, key, app } = await setup([Clock]);
    const looker = app({ services: [] });
    const [late, stopped] = [key('late'), key('stopped')];
    for (const name of [late, stopped])
      await cortado.schedules.upsert(name, { every: '1s' }, 'Clock.report', [{ value: 1 }]);
    await cortado.schedules.stop(stopped);
    const health = await untilHealth(looker, (it) => it.issues.length > 1, { lateBy: 0 });
    expect(health.issues).toMatchObject([
      { kind: 'no-scheduler' },
      { kind: 'late-schedule', subject: late, message: expect.stringContaining('nor the one after') },
    ]);
    await expect(cortado.schedulerHealth()).resolves.toMatchObject({ figures: { late: 0 } });
    await fire(cortado);
    await untilHealth(cortado, (it) => it.healthy, { lateBy: '1s' });
  });

  it('tells of an incident once, however many report, and once of its end', async () => {
    const { cortado, app } = await setup();
    const [mail, hook] = [new Ear('mail'), new Ear('hook')];
    const reporters = [cortado, app(), app()].map((it) => it.alerts([mail, hook]));
    const report = (...issues: (typeof ISSUE)[]) =>
      Promise.all(reporters.map((it) => it.report(healthWith(...issues))));
    for (let check = 0; check < 3; check++) await report(ISSUE);
    expect([mail.events, hook.events]).toEqual([['opened'], ['opened']]);
    expect(mail.heard[0]).toMatchObject({
      kind: 'backlog',
      subject: 'default',
      message: 'jobs wait, and postgres://ann:***@db/jobs is away',
      since: ISSUE.since,
      recoveredAt: undefined,
    });
    for (let check = 0; check < 3; check++) await report();
    expect([mail.events, hook.events]).toEqual([
      ['opened', 'recovered'],
      ['opened', 'recovered'],
    ]);
    await report(ISSUE);
    expect(mail.events).toEqual(['opened', 'recovered', 'opened']);
    expect(new Set(mail.heard.map((it) => it.incident)).size).toBe(2);
    expect(mail.heard[1]).toMatchObject({
      incident: mail.heard[0]?.incident,
      recoveredAt: expect.any(Date),
    });
  });

  it('tries a channel that failed again, without troubling the others', async () => {
    const { cortado } = await setup();
    const [mail, hook] = [new Ear('mail'), new Ear('hook')];
    hook.isBroken = true;
    const alerts = cortado.alerts([mail, hook]);
    await expect(alerts.report(healthWith(ISSUE))).resolves.toMatchObject({
      sent: [{ channel: 'mail' }],
      failed: [{ channel: 'hook', error: { message: 'no line' } }],
    });
    await alerts.report(healthWith(ISSUE));
    expect([mail.events, hook.events]).toEqual([['opened'], []]);
    hook.isBroken = false;
    await alerts.report(healthWith(ISSUE));
    expect([mail.events, hook.events]).toEqual([['opened'], ['opened']]);
    hook.isBroken = true;
    await alerts.report(healthWith());
    // It comes back before the broken one could tell of its end: news to the other alone.
    hook.isBroken = false;
    await alerts.report(healthWith(ISSUE));
    expect([mail.events, hook.events]).toEqual([['opened', 'recovered', 'opened'], ['opened']]);
    // Two reports may fall into one millisecond, which is not yet the pause a reminder waits for.
    const reminding = cortado.alerts([mail, hook], { remindAfter: 1 });
    await until(
      () => reminding.report(healthWith(ISSUE)),
      ({ sent }) => sent.some((it) => it.channel === 'mail' && it.alert.event === 'reminder'),
    );
    expect(mail.events.at(-1)).toBe('reminder');
    expect(() => cortado.alerts([mail, new Ear('mail')])).toThrow('Two channels are named "mail"');
  });
}

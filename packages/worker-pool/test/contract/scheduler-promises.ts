import type { CortadoOptions } from '@cortado/core';
import { newWorker } from '@cortado/core/internal';
import { until } from '@cortado/test-support/until';
import { Clock, Hourly, scheduleTools, Yearly } from '../support/clock-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises about control, log and deploys of schedules. */
export function schedulerPromises(worlds: ContractWorlds): void {
  const { setup, work, fire } = scheduleTools(worlds);

  it('says whether it runs, who paused it and why, across restarts', async () => {
    const { cortado, app } = await setup([Yearly]);
    await cortado.internals.newScheduler().sync();
    await expect(cortado.scheduler.status()).resolves.toMatchObject({
      state: 'enabled',
      paused: undefined,
      schedules: 1,
      stopped: 0,
      next: { key: 'Yearly.first', at: expect.any(Date) },
      pending: 0,
      failed: 0,
    });
    await cortado.scheduler.pause({ by: 'ann', reason: 'month end' });
    await cortado.scheduler.disable({ by: 'ops' });
    const later = app();
    await expect(later.scheduler.status()).resolves.toMatchObject({
      state: 'disabled',
      paused: { by: 'ann', reason: 'month end', at: expect.any(Date) },
      disabled: { by: 'ops' },
    });
    await later.scheduler.enable();
    await expect(later.scheduler.status()).resolves.toMatchObject({ state: 'paused' });
    await later.scheduler.resume();
    await expect(cortado.scheduler.status()).resolves.toMatchObject({ state: 'enabled', paused: undefined });
  });

  it('runs a schedule made at run time with its arguments, until it is removed', async () => {
    const { cortado, clock, key, app } = await setup([Clock]);
    await cortado.scheduler.pause();
    await work(cortado);
    const name = key('report:acme:eu:1:2');
    await cortado.schedules.upsert(name, { every: '1s', overlap: 'allow' }, 'Clock.report', [{ value: 7 }]);
    await expect(
      cortado.schedules.upsert(key('bad'), { every: '1s' }, 'Clock.report', [{ value: 'x' }]),
    ).rejects.toThrow('must be an integer');
    await expect(cortado.schedules.upsert(key('bad'), { every: 0 }, 'Clock.report')).rejects.toThrow(
      '"every"',
    );
    await expect(cortado.schedules.upsert(key('bad'), { every: 1_000 }, 'Clock.reprot')).rejects.toThrow(
      'Did you mean "Clock.report"?',
    );
    await expect(cortado.schedules.upsert('Clock.once', { every: 1_000 }, 'Clock.report')).rejects.toThrow(
      'belongs to',
    );
    // A deploy without it leaves it, and so does one with other code.
    await fire(app({ services: [Yearly, Clock] }));
    await cortado.scheduler.resume();
    await until(
      () => clock.ran.filter((it) => it === 'report 7 for Administrator').length,
      (count) => count >= 2,
    );
    const [listing] = (await cortado.schedules.list()).filter((it) => it.key === name);
    expect(listing).toMatchObject({ job: 'Clock.report', every: 1_000, app: undefined, state: 'active' });
    await expect(cortado.schedules.remove(name)).resolves.toBe(true);
    await expect(cortado.schedules.remove(name)).resolves.toBe(false);
    await expect(cortado.schedules.remove('Clock.once')).rejects.toThrow('declared in code');
    await expect(cortado.schedules.log(name)).resolves.not.toHaveLength(0);
  });

  it('stops, starts, skips, previews and triggers one schedule, and writes it down', async () => {
    const { cortado, clock, key } = await setup([Clock]);
    await work(cortado);
    const name = key('report');
    // With catchUp all, a slot that a busy machine is late for has its run all the same.
    const timing = { every: '1s', overlap: 'allow', catchUp: 'all' } as const;
    await cortado.schedules.upsert(name, timing, 'Clock.report', [{ value: 1 }]);
    await cortado.schedules.stop(name, { by: 'ann', reason: 'too loud' });
    await fire(cortado);
    await until(
      () => cortado.schedules.log(name),
      (log) => log.some((it) => it.decision === 'skipped' && it.why === 'stopped by ann: too loud'),
    );
    expect(clock.ran.filter((it) => it.startsWith('report'))).toEqual([]);
    const listing = async () => (await cortado.schedules.list()).find((it) => it.key === name);
    await expect(listing()).resolves.toMatchObject({
      state: 'stopped',
      stopped: { by: 'ann', reason: 'too loud' },
    });
    const [asked, before] = [Date.now(), (await listing())?.nextRun as Date];
    const handle = await cortado.schedules.trigger(name);
    await handle.result({ timeout: '30s' });
    const after = (await listing())?.nextRun;
    // It has moved on as time has, by no more.
    const moved = (after?.getTime() ?? Number.NaN) - before.getTime();
    expect(moved).toBeLessThan(Date.now() - asked + 2_000);
    const [triggered] = await until(
      async () => (await cortado.schedules.log(name)).filter((it) => it.decision === 'triggered'),
      ([it]) => it?.outcome === 'completed',
    );
    expect(triggered).toMatchObject({ jobId: handle.id, duration: expect.any(Number), error: undefined });
    await cortado.schedules.start(name, { by: 'ann', reason: 'repaired' });
    const { entries } = await cortado.audit.list({ limit: 5 });
    expect(entries).toContainEqual(
      expect.objectContaining({ act: 'schedules.start', schedule: name, by: 'ann', reason: 'repaired' }),
    );
    const skipped = (await cortado.schedules.skipNext(name)) as Date;
    const preview = await cortado.schedules.preview(name, 3);
    expect(preview.map((it) => it.getTime())).not.toContain(skipped.getTime());
    const log = await until(
      () => cortado.schedules.log(name),
      (found) => found.some((it) => it.slot.getTime() === preview[2]?.getTime()),
    );
    const of = (slot: Date | undefined) => log.find((it) => it.slot.getTime() === slot?.getTime())?.decision;
    const ran = expect.stringMatching(/^(enqueued|caught-up)$/);
    expect([of(skipped), ...preview.map(of)]).toEqual(['skipped', ran, ran, ran]);
    await expect(cortado.schedules.trigger('nobody')).rejects.toThrow('No schedule is named "nobody"');
  });

  it('shows a failed run as failed, and stops after so many in a row', async () => {
    const { cortado, clock, key } = await setup([Clock]);
    clock.fails = true;
    await work(cortado);
    const name = key('report');
    await cortado.schedules.upsert(
      name,
      { every: '1s', overlap: 'allow', pauseAfterFailures: 2 },
      'Clock.report',
      [{ value: 1 }],
    );
    await fire(cortado);
    const stopped = await until(
      async () => (await cortado.schedules.list()).find((it) => it.key === name),
      (it) => it?.state === 'stopped',
    );
    // One more may have begun before it was stopped.
    expect(stopped?.failures).toBeGreaterThanOrEqual(2);
    expect(stopped).toMatchObject({
      stopped: { by: 'cortado', reason: '2 runs in a row failed, the last one: no paper' },
    });
    const failed = (await cortado.schedules.log(name)).filter((it) => it.outcome === 'failed');
    expect(failed[0]).toMatchObject({ error: 'no paper', jobId: expect.any(String) });
    await expect(cortado.job('default', failed[0]?.jobId as string).status()).resolves.toMatchObject({
      state: 'failed',
      error: 'no paper',
    });
    clock.fails = false;
    await cortado.schedules.start(name);
    await expect(
      cortado.schedules.list().then((all) => all.find((it) => it.key === name)),
    ).resolves.toMatchObject({ state: 'active', failures: 0 });
  });

  it('keeps to the newer deploy while old code still starts, and goes back when told', async () => {
    const { app } = await setup();
    const migrate = (services: NonNullable<CortadoOptions['services']>, options = {}) =>
      app({ services }).internals.newScheduler().sync(options);
    const keys = async () =>
      (await app().schedules.list()).filter((it) => it.state === 'active').map((it) => it.key);
    await expect(migrate([Yearly])).resolves.toMatchObject({ added: ['Yearly.first'], superseded: false });
    await app().schedules.stop('Yearly.first', { by: 'ann' });
    await expect(migrate([Hourly], { dryRun: true })).resolves.toMatchObject({
      added: ['Hourly.second'],
      removed: ['Yearly.first'],
    });
    await expect(migrate([Yearly])).resolves.toMatchObject({
      unchanged: ['Yearly.first'],
      superseded: false,
    });
    await expect(migrate([Hourly])).resolves.toMatchObject({
      added: ['Hourly.second'],
      removed: ['Yearly.first'],
    });
    for (let turn = 0; turn < 2; turn++) {
      await expect(migrate([Yearly])).resolves.toMatchObject({ added: [], removed: [], superseded: true });
      await expect(migrate([Hourly])).resolves.toMatchObject({ unchanged: ['Hourly.second'] });
    }
    await expect(keys()).resolves.toEqual(['Hourly.second']);
    await expect(migrate([Yearly], { force: true })).resolves.toMatchObject({
      added: ['Yearly.first'],
      removed: ['Hourly.second'],
    });
    await expect(migrate([Hourly])).resolves.toMatchObject({ superseded: true });
    // What the operator said has outlived all of them.
    await expect(app({ services: [Yearly] }).schedules.list()).resolves.toMatchObject([
      { key: 'Yearly.first', state: 'stopped', stopped: { by: 'ann' } },
    ]);
  });

  it('removes only what its own app has declared, and refuses a key of another', async () => {
    const { app } = await setup();
    const sync = (own: Partial<CortadoOptions>) => app(own).internals.newScheduler().sync();
    await sync({ app: 'billing', services: [Yearly] });
    await sync({ app: 'shop', services: [Hourly] });
    await expect(sync({ app: 'shop', services: [] })).resolves.toMatchObject({ removed: ['Hourly.second'] });
    await expect(sync({ app: 'shop', services: [Yearly] })).rejects.toThrow('belongs to the app "billing"');
    expect((await app().schedules.list()).map((it) => it.key)).toEqual(['Yearly.first']);
  });

  it('fires for a process that does not know the job, and revives a chain that was cut', async () => {
    const { cortado, clock, app, key } = await setup([Clock]);
    const name = key('report');
    await cortado.schedules.upsert(name, { every: '1s', overlap: 'allow' }, 'Clock.report', [{ value: 5 }]);
    await work(cortado);
    const stranger = app({ services: [], app: 'stranger' });
    const revived: string[] = [];
    stranger.on('schedule.revived', (it) => revived.push(it.key));
    const first = await fire(stranger);
    await until(
      () => clock.ran.length,
      (count) => count >= 2,
    );
    await first.close();
    // A process takes a tick and dies before it has made the next one.
    const dying = newWorker(cortado.internals.engine.workerLink(), 'cortado-scheduler', undefined as never, {
      autorun: false,
      lockDuration: 1_000,
    });
    await until(
      async () => (await dying.getBackend().moveToActive('dead', 'dead'))[0],
      (tick) => Boolean(tick),
    );
    await dying.close(true);
    await fire(stranger);
    await until(
      () => revived,
      (keys) => keys.includes(name),
    );
    const count = clock.ran.length;
    await until(
      () => clock.ran.length,
      (now) => now >= count + 2,
    );
  });
}

import type { Cortado } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Clock, Hourly, scheduleTools, Yearly } from '../support/clock-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises of schedules that its datastore has lost. */
export function restorePromises(worlds: ContractWorlds): void {
  const { setup, work, fire } = scheduleTools(worlds);
  const states = async (cortado: Cortado) =>
    Object.fromEntries((await cortado.schedules.list()).map((it) => [it.key, it.state]));

  /** As a dashboard or a hand would: past all that is ours. */
  const removeFromOutside = (cortado: Cortado, ...keys: string[]) =>
    cortado.internals.producer.ask('cortado-scheduler', 'Test', (queue) =>
      Promise.all(keys.map((it) => queue.removeJobScheduler(it))),
    );

  it('puts a declared schedule back that somebody removed, and health says so until then', async () => {
    const { cortado, app } = await setup([Yearly, Hourly]);
    const revived: string[] = [];
    await cortado.schedules.sync();
    await removeFromOutside(cortado, 'Yearly.first');
    await expect(cortado.schedulerHealth()).resolves.toMatchObject({
      healthy: false,
      issues: expect.arrayContaining([
        expect.objectContaining({
          kind: 'missing-schedule',
          message: expect.stringContaining(
            '1 schedule that the code declares is not in the datastore: Yearly.first.',
          ),
        }),
      ]),
      figures: { declared: 2, missing: 1, schedules: 1 },
    });
    const firing = app();
    firing.on('schedule.revived', ({ key }) => revived.push(key));
    await fire(firing);
    await removeFromOutside(cortado, 'Hourly.second');
    await until(
      () => revived,
      (keys) => keys.includes('Hourly.second'),
    );
    await expect(states(cortado)).resolves.toEqual({ 'Yearly.first': 'active', 'Hourly.second': 'active' });
    await expect(cortado.schedulerHealth()).resolves.toMatchObject({ figures: { declared: 2, missing: 0 } });
  });

  it('takes out a schedule made at run time after its last slot, and knows that it is to be forgotten', async () => {
    const { cortado, key } = await setup([Clock]);
    const [short, few] = [key('short'), key('few')];
    const endAt = new Date(Date.now() + 2_500);
    await cortado.schedules.upsert(short, { every: '1s', endAt }, 'Clock.report', [{ value: 1 }]);
    await cortado.schedules.upsert(few, { every: '1s', limit: 1 }, 'Clock.report', [{ value: 1 }]);
    await fire(cortado);
    await until(
      async () => (await cortado.schedules.list()).map((it) => it.key),
      (keys) => !keys.includes(short) && !keys.includes(few),
    );
    const ended = await cortado.internals.records.list({ name: 'schedule-ended' }, { limit: 100 });
    expect(ended.map((it) => it.key)).toEqual(expect.arrayContaining([short, few]));
  });

  it('fires again when the datastore has forgotten everything', async () => {
    const { cortado, clock } = await setup([Clock]);
    await work(cortado);
    await fire(cortado);
    await until(
      () => clock.ran.length,
      (count) => count > 0,
    );
    await removeFromOutside(cortado, 'Clock.once', 'Clock.none', 'Clock.all');
    await worlds.forgetSchedules(cortado);
    const before = clock.ran.length;
    await until(
      () => clock.ran.length,
      (count) => count > before + 6,
    );
    await expect(states(cortado)).resolves.toEqual({
      'Clock.once': 'active',
      'Clock.none': 'active',
      'Clock.all': 'active',
    });
  });

  it('does not put back what a later deploy has removed', async () => {
    const { app } = await setup();
    const old = app({ services: [Yearly] });
    await fire(old);
    await app({ services: [Hourly] }).schedules.sync();
    const scheduler = await fire(app({ services: [Hourly] }));
    // The old process has looked, and finds again and again that it was replaced.
    const looker = app({ services: [Hourly] });
    const revived: string[] = [];
    old.on('schedule.revived', ({ key }) => revived.push(key));
    await removeFromOutside(looker, 'Hourly.second');
    await until(
      () => states(looker),
      (found) => found['Hourly.second'] === 'active',
    );
    expect([await states(app({ services: [] })), revived]).toEqual([{ 'Hourly.second': 'active' }, []]);
    await expect(old.schedulerHealth()).resolves.toMatchObject({ figures: { declared: 1, missing: 0 } });
    await scheduler.close();
  });
}

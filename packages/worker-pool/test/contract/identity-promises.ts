import { type CortadoOptions, Enqueue } from '@cortado/core';
import type { JobSchedulerJson, Queue } from 'bullmq';
import { scheduleTools } from '../support/clock-service.js';
import type { ContractWorlds } from './contract-world.js';

class Reports {
  @Enqueue()
  async nightly(): Promise<void> {}
}

const NAME = 'Reports.nightly';
const DAILY = { daily: [NAME] };
const HALF_PAST_FIVE = { '30 5 * * *': [NAME] };

/** What every engine promises of a stop, and of how far a schedule has come, when hooks change. */
export function identityPromises(worlds: ContractWorlds): void {
  const { setup } = scheduleTools(worlds);

  async function deploys() {
    const { app } = await setup([Reports]);
    let version = 0;
    const deploy = (schedules: NonNullable<CortadoOptions['schedules']>, options = {}) =>
      app({ schedules, version: `${++version}` }).schedules.sync(options);
    const states = async () =>
      Object.fromEntries((await app().schedules.list()).map((it) => [`${it.key} ${it.cron}`, it.state]));
    return { app, deploy, states };
  }

  it('keeps the stop of a schedule with it when hook lines are swapped', async () => {
    const { app, deploy, states } = await deploys();
    await deploy({ ...DAILY, cron: HALF_PAST_FIVE });
    await app().schedules.stop(`${NAME}@daily`, { by: 'ann', reason: 'too loud' });
    await deploy({ cron: HALF_PAST_FIVE, ...DAILY });
    await expect(states()).resolves.toEqual({
      [`${NAME}@daily 0 0 * * *`]: 'stopped',
      [`${NAME}@30_5_*_*_* 30 5 * * *`]: 'active',
    });
  });

  it('moves no stop to the schedule that is left when a hook line is dropped, and keeps it for its return', async () => {
    const { app, deploy, states } = await deploys();
    await deploy({ ...DAILY, cron: HALF_PAST_FIVE });
    await app().schedules.stop(`${NAME}@daily`, { by: 'ann' });
    const dropped = {
      renamed: [{ from: `${NAME}@30_5_*_*_*`, to: NAME }],
      removed: [`${NAME}@daily`],
      stops: [{ key: `${NAME}@daily`, by: 'ann', outcome: 'waiting' }],
    };
    await expect(deploy({ cron: HALF_PAST_FIVE }, { dryRun: true })).resolves.toMatchObject(dropped);
    await expect(deploy({ cron: HALF_PAST_FIVE })).resolves.toMatchObject(dropped);
    await expect(states()).resolves.toEqual({ [`${NAME} 30 5 * * *`]: 'active' });
    await expect(deploy({ ...DAILY, cron: HALF_PAST_FIVE })).resolves.toMatchObject({
      stops: [{ key: `${NAME}@daily`, by: 'ann', outcome: 'kept' }],
    });
    await expect(states()).resolves.toEqual({
      [`${NAME}@daily 0 0 * * *`]: 'stopped',
      [`${NAME}@30_5_*_*_* 30 5 * * *`]: 'active',
    });
  });

  it('takes the stop and the last slot along when a second line gives a schedule another key, and back', async () => {
    const { app, deploy, states } = await deploys();
    await deploy(DAILY);
    await app().schedules.stop(NAME, { by: 'ann' });
    const { records } = app().internals;
    await records.put({ name: 'schedule-progress' }, NAME, {
      last: Date.parse('2026-01-01T00:00Z'),
      runs: 7,
    });
    const both = await deploy({ ...DAILY, cron: HALF_PAST_FIVE });
    expect(both).toMatchObject({
      added: [`${NAME}@30_5_*_*_*`],
      renamed: [{ from: NAME, to: `${NAME}@daily` }],
      stops: [{ key: `${NAME}@daily`, by: 'ann', outcome: 'moved' }],
    });
    const daily = (await app().schedules.list()).find((it) => it.key === `${NAME}@daily`);
    expect(daily).toMatchObject({ state: 'stopped', runs: 7, lastSlot: new Date('2026-01-01T00:00Z') });
    await deploy(DAILY);
    await expect(states()).resolves.toEqual({ [`${NAME} 0 0 * * *`]: 'stopped' });
    await expect(app().schedules.list()).resolves.toMatchObject([{ key: NAME, runs: 7 }]);
  });

  it('takes over schedules stored under keys that said their place in the list', async () => {
    const { app, deploy, states } = await deploys();
    const { producer } = app().internals;
    const ask = <T>(command: (queue: Queue) => Promise<T>) =>
      producer.ask('cortado-scheduler', 'Test', command);
    // The first of a method had its name, the second said when, whichever came first.
    const store = async (hooks: NonNullable<CortadoOptions['schedules']>, key: string) => {
      await deploy(hooks);
      const [{ pattern, tz, template }] = (await ask((queue) => queue.getJobSchedulers())) as [
        JobSchedulerJson,
      ];
      await deploy({});
      const data = { ...(template?.data as object), key };
      return () =>
        ask((queue) => queue.upsertJobScheduler(key, { pattern, tz } as never, { name: 'tick', data }));
    };
    const stored = [await store({ cron: HALF_PAST_FIVE }, NAME), await store(DAILY, `${NAME}@daily`)];
    for (const put of stored) await put();
    await app().schedules.stop(NAME, { by: 'ann' });
    await deploy({ ...DAILY, cron: HALF_PAST_FIVE });
    await expect(states()).resolves.toEqual({
      [`${NAME}@daily 0 0 * * *`]: 'active',
      [`${NAME}@30_5_*_*_* 30 5 * * *`]: 'stopped',
    });
  });

  it('leaves a schedule stopped whose time changes, and one free that takes the key of one that was removed', async () => {
    const { app, deploy, states } = await deploys();
    await deploy(DAILY);
    await app().schedules.stop(NAME, { by: 'ann' });
    await expect(deploy({ cron: HALF_PAST_FIVE })).resolves.toMatchObject({
      updated: [NAME],
      stops: [{ key: NAME, outcome: 'retimed' }],
    });
    await expect(states()).resolves.toEqual({ [`${NAME} 30 5 * * *`]: 'stopped' });
    await expect(deploy({})).resolves.toMatchObject({ stops: [{ key: NAME, outcome: 'waiting' }] });
    await expect(deploy(DAILY)).resolves.toMatchObject({ stops: [{ key: NAME, outcome: 'dropped' }] });
    await expect(states()).resolves.toEqual({ [`${NAME} 0 0 * * *`]: 'active' });
  });
}

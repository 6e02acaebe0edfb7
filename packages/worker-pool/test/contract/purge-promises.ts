import { type CortadoOptions, Enqueue, Scheduled } from '@cortado/core';
import { scheduleTools } from '../support/clock-service.js';
import type { ContractWorlds } from './contract-world.js';

class Mails {
  @Scheduled('daily', { key: 'daily-mails' })
  @Enqueue({ event: 'mails' })
  async daily(): Promise<void> {}

  @Scheduled('hourly', { key: 'hourly-mails' })
  async hourly(): Promise<void> {}

  @Scheduled('0 9 * * 1', { key: 'monday-mails' })
  async monday(): Promise<void> {}

  @Enqueue({ event: 'import' })
  async import(_name: string): Promise<void> {}

  @Enqueue()
  async fail(): Promise<void> {
    throw new Error('no');
  }
}

/** What every engine promises of labels, of what schedules have queued, and of purging it. */
export function purgePromises(worlds: ContractWorlds): void {
  const { setup } = scheduleTools(worlds);
  const begin = async () => {
    const { cortado } = await setup([Mails] as CortadoOptions['services']);
    await cortado.schedules.sync();
    const runs: Record<string, { id: string }> = {};
    for (const key of ['daily-mails', 'hourly-mails', 'monday-mails'])
      runs[key] = await cortado.schedules.trigger(key);
    const plain = await cortado.jobs(Mails).import('one');
    const labelled = await cortado.jobs(Mails, { event: 'night shift', delay: '1h' }).import('two');
    const ids = async (filter: object) =>
      (await cortado.allQueues().jobs(filter)).jobs.map((it) => it.id).sort();
    const idsOf = (...handles: ({ id: string } | undefined)[]) => handles.map((it) => it?.id).sort();
    return { cortado, runs, plain, labelled, ids, idsOf };
  };

  it('lists jobs by label, by schedule and by the frequency of their schedule', async () => {
    const { cortado, runs, plain, labelled, ids, idsOf } = await begin();
    const { 'daily-mails': daily, 'hourly-mails': hourly, 'monday-mails': monday } = runs;
    await expect(ids({ event: 'daily' })).resolves.toEqual(idsOf(daily));
    await expect(ids({ event: 'mails' })).resolves.toEqual(idsOf(daily));
    await expect(ids({ event: 'hourly' })).resolves.toEqual(idsOf(hourly));
    await expect(ids({ event: 'all' })).resolves.toEqual(idsOf(daily, hourly, monday));
    await expect(ids({ event: 'import' })).resolves.toEqual(idsOf(plain));
    await expect(ids({ event: 'night shift' })).resolves.toEqual(idsOf(labelled));
    await expect(ids({ event: 'night' })).resolves.toEqual([]);
    await expect(ids({ schedule: 'monday-mails' })).resolves.toEqual(idsOf(monday));
    await expect(ids({ schedule: 'monday' })).resolves.toEqual([]);
    const { jobs } = await cortado.allQueues().jobs({ schedule: 'daily-mails' });
    expect(jobs).toMatchObject([{ event: 'mails', schedule: 'daily-mails', frequency: 'daily' }]);
    await labelled.cancel();
    const gone = (await cortado.allQueues().jobs({ event: 'night shift' })).jobs;
    expect(gone).toMatchObject([{ state: 'cancelled', event: 'night shift', schedule: undefined }]);
  });

  it('takes out what schedules of a frequency have queued, and the schedules go on', async () => {
    const { cortado, runs, plain, labelled, ids, idsOf } = await begin();
    const next = async () => (await cortado.schedules.list()).map((it) => [it.key, it.state, it.nextRun]);
    const before = await next();
    const all = cortado.allQueues();
    await expect(all.purge({ event: 'daily' }, { dryRun: true })).resolves.toEqual({
      matched: 1,
      done: 0,
      refused: 0,
    });
    await expect(all.purge({ event: 'daily' })).resolves.toEqual({ matched: 1, done: 1, refused: 0 });
    await expect(ids({})).resolves.toEqual(
      idsOf(runs['hourly-mails'], runs['monday-mails'], plain, labelled),
    );
    await expect(all.purge({ event: 'all' })).resolves.toEqual({ matched: 2, done: 2, refused: 0 });
    await expect(ids({})).resolves.toEqual(idsOf(plain, labelled));
    // That of the hour may have come meanwhile.
    const after = await next();
    expect(after.map(([key, state]) => [key, state])).toEqual(before.map(([key, state]) => [key, state]));
    for (const [index, [, , at]] of after.entries())
      expect(Number(at)).toBeGreaterThanOrEqual(Number(before[index]?.[2]));
    const again = await cortado.schedules.trigger('daily-mails');
    await expect(ids({ event: 'daily' })).resolves.toEqual([again.id]);
    await expect(all.purge()).resolves.toEqual({ matched: 3, done: 3, refused: 0 });
    await expect(all.purge({ states: ['active'] })).rejects.toThrow('The queue was not purged');
  });

  it('takes out what has ended where that is said', async () => {
    const { cortado } = await begin();
    await cortado.allQueues().purge();
    const { id } = await cortado.jobs(Mails).fail();
    const cancelled = await cortado.jobs(Mails).fail();
    await cancelled.cancel();
    const worker = await worlds.work(cortado);
    await cortado
      .job('default', id)
      .result({ timeout: '30s' })
      .catch(() => undefined);
    await worker.close();
    const all = cortado.allQueues();
    await expect(all.purge()).resolves.toMatchObject({ matched: 0 });
    await expect(all.purge({ states: ['failed', 'cancelled'] })).resolves.toEqual({
      matched: 2,
      done: 2,
      refused: 0,
    });
    await expect(all.jobs()).resolves.toEqual({ jobs: [], next: undefined });
  });
}

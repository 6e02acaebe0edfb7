import { startScheduler } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Desk } from '../support/desk-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises about schedules, and about a second app beside the first. */
export function schedulePromises(worlds: ContractWorlds): void {
  it('fires a schedule once per slot, as Administrator, from two scheduler processes at once', async () => {
    const { cortado, desk } = await worlds.withWorker();
    const one = await startScheduler(cortado);
    const two = await startScheduler(cortado);
    worlds.closeAfter(one);
    worlds.closeAfter(two);
    await until(
      () => desk.seen.length,
      (count) => count >= 3,
    );
    await Promise.all([one.close(), two.close()]);
    const ticks = desk.seen as string[];
    expect(ticks.every((it) => /^tick Administrator Desk\.everySecond@\d+000$/.test(it))).toBe(true);
    expect(new Set(ticks).size).toBe(ticks.length);
  });

  it('triggers a schedule by hand', async () => {
    const { cortado, desk } = await worlds.withWorker();
    const handle = await cortado.schedules.trigger('Desk.everySecond');
    await handle.result({ timeout: '30s' });
    expect(desk.seen).toEqual([`tick Administrator ${handle.id}`]);
  });

  it('removes schedules that the code no longer has', async () => {
    const { cortado } = await worlds.setup();
    await expect(cortado.internals.newScheduler().sync()).resolves.toMatchObject({
      added: ['Desk.everySecond'],
    });
    await expect(cortado.internals.newScheduler().sync()).resolves.toMatchObject({
      unchanged: ['Desk.everySecond'],
    });
    const other = worlds.app({ prefix: cortado.internals.options.prefix as string });
    await expect(other.internals.newScheduler().sync()).resolves.toMatchObject({
      removed: ['Desk.everySecond'],
    });
  });

  it('has pages in the order of the whole list, whatever keys are made of, while schedules come and go', async () => {
    const { cortado } = await worlds.setup();
    const { schedules } = cortado;
    const made = ['a:b', 'a-b', 'a1', 'a%3Ab', 'A', 'a!b', '\u00e9', '\uff5e', '\u{10000}'];
    for (const key of made) await schedules.upsert(key, { cron: '0 0 1 1 *' }, 'Desk.report');
    const whole = async () => (await schedules.list()).map((it) => it.key);
    const paged = async (limit: number) => {
      const keys: string[] = [];
      for (let after: string | undefined = ''; after !== undefined; ) {
        const page = await schedules.list({ limit, after });
        keys.push(...page.map((it) => it.key));
        after = page.length < limit ? undefined : page.at(-1)?.key;
      }
      return keys;
    };
    const inOrder = ['A', 'Desk.everySecond', 'a!b', 'a%3Ab', 'a-b', 'a1', 'a:b'];
    const beyond = ['\u00e9', '\uff5e', '\u{10000}'];
    await expect(paged(3)).resolves.toEqual([...inOrder, ...beyond]);
    await expect(whole()).resolves.toEqual([...inOrder, ...beyond]);
    await schedules.remove('A');
    await schedules.upsert('a2', { cron: '0 0 1 1 *' }, 'Desk.report');
    const later = ['Desk.everySecond', 'a!b', 'a%3Ab', 'a-b', 'a1', 'a2', 'a:b', ...beyond];
    await expect(paged(1)).resolves.toEqual(later);
    await expect(paged(100)).resolves.toEqual(later);
    await expect(schedules.list({ after: 'a1~', limit: 1 })).resolves.toMatchObject([{ key: 'a2' }]);
  });

  it('lists schedules in pages by their keys, and one alone', async () => {
    const { cortado } = await worlds.setup();
    const { schedules } = cortado;
    await schedules.sync();
    const own = ['a', 'b', 'c'].map((it) => `paged:${it}`);
    for (const key of own) await schedules.upsert(key, { cron: '0 0 1 1 *' }, 'Desk.report');
    await schedules.stop('paged:b', { by: 'ann' });
    const all = (await schedules.list()).map((it) => it.key);
    expect(all).toEqual(['Desk.everySecond', ...own]);
    const keys = async (listing: { after?: string; limit?: number }) =>
      (await schedules.list(listing)).map((it) => it.key);
    await expect(keys({ limit: 2 })).resolves.toEqual(['Desk.everySecond', 'paged:a']);
    await expect(keys({ after: 'paged:a', limit: 1 })).resolves.toEqual(['paged:b']);
    await expect(keys({ after: 'paged:a' })).resolves.toEqual(['paged:b', 'paged:c']);
    await expect(keys({ after: 'paged:c' })).resolves.toEqual([]);
    await expect(keys({ limit: 1_001 })).rejects.toThrow('from 1 to 1,000');
    await expect(schedules.list({ after: 'paged:a', limit: 1 })).resolves.toEqual([
      (await schedules.list()).find((it) => it.key === 'paged:b'),
    ]);
    await expect(schedules.get('paged:b')).resolves.toMatchObject({
      state: 'stopped',
      stopped: { by: 'ann' },
    });
    await expect(schedules.get('nobody')).resolves.toBeUndefined();
    await expect(schedules.stop('nobody')).rejects.toThrow(
      'No schedule is named "nobody". Known: Desk.everySecond, paged:a, paged:b, paged:c.',
    );
    await expect(schedules.sync({ dryRun: true })).resolves.toMatchObject({
      unchanged: ['Desk.everySecond'],
      removed: [],
    });
    for (const key of own) await schedules.remove(key);
  });

  it('reaches a job from another app on the same datastore', async () => {
    const { cortado } = await worlds.withWorker();
    const producer = worlds.app({
      prefix: cortado.internals.options.prefix as string,
      services: [Desk],
      container: { resolve: () => new Desk() },
    });
    const handle = await producer.jobs(Desk).add(20, 3);
    await expect(handle.result({ timeout: '30s' })).resolves.toBe(23);
    await expect(cortado.job('short', handle.id).status()).resolves.toMatchObject({
      state: 'completed',
      result: 23,
    });
  });
}

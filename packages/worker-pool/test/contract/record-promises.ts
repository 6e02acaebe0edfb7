import { randomUUID } from 'node:crypto';
import type { Records } from '@cortado/core/internal';
import { until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises about the records it keeps for us. */
export function recordPromises(worlds: ContractWorlds): void {
  // Engines without a key prefix share their collections between tests.
  const fresh = (more: { keep?: number; ttl?: number } = {}) => ({
    name: `test-${Math.random().toString(36).slice(2)}`,
    ...more,
  });
  const records = async (): Promise<Records> => (await worlds.setup()).cortado.internals.records;

  it('keeps a record until it is removed, and counts its writes', async () => {
    const shelf = await records();
    const notes = fresh();
    await expect(shelf.get(notes, 'a')).resolves.toBeUndefined();
    const text = 'any text: "\u0000" {} \ud83d\ude00 :*';
    await expect(shelf.put(notes, 'a', { text })).resolves.toBe(1);
    await expect(shelf.put(notes, 'a', [1, null])).resolves.toBe(2);
    await expect(shelf.get(notes, 'a')).resolves.toMatchObject({ key: 'a', value: [1, null], version: 2 });
    await expect(shelf.get(fresh(), 'a')).resolves.toBeUndefined();
    await expect(shelf.remove(notes, 'a')).resolves.toBe(true);
    await expect(shelf.remove(notes, 'a')).resolves.toBe(false);
    await expect(shelf.put(notes, 'a', { text })).resolves.toBe(1);
    await expect(shelf.get(notes, 'a')).resolves.toMatchObject({ value: { text }, version: 1 });
  });

  it('writes over the version that was read, or not at all', async () => {
    const shelf = await records();
    const notes = fresh();
    await expect(shelf.put(notes, 'a', 'early', { ifVersion: 1 })).resolves.toBeUndefined();
    const firsts = await Promise.all([1, 2, 3, 4].map((it) => shelf.put(notes, 'a', it, { ifVersion: 0 })));
    expect(firsts.filter((it) => it === 1)).toHaveLength(1);
    expect(firsts.filter((it) => it === undefined)).toHaveLength(3);
    await expect(shelf.put(notes, 'a', 'next', { ifVersion: 1 })).resolves.toBe(2);
    await expect(shelf.put(notes, 'a', 'late', { ifVersion: 1 })).resolves.toBeUndefined();
    await expect(shelf.get(notes, 'a')).resolves.toMatchObject({ value: 'next' });
  });

  it('lets nobody bring back what another process removes, nor hide what it writes', async () => {
    const prefix = `{test-${randomUUID()}}`;
    const [ours, theirs] = [await worlds.with({ prefix }), worlds.app({ prefix })].map(
      (it) => it.internals.records,
    ) as [Records, Records];
    const notes = fresh();
    for (let round = 0; round < 100; round++) {
      await ours.put(notes, 'a', round);
      await Promise.all([theirs.remove(notes, 'a'), ours.put(notes, 'a', 'late', { ifVersion: 1 })]);
      await expect(ours.get(notes, 'a')).resolves.toBeUndefined();
      await ours.put(notes, 'b', round);
      await Promise.all([theirs.remove(notes, 'b'), ours.put(notes, 'b', 'anew')]);
      const left = await ours.get(notes, 'b');
      await expect(ours.list(notes, { limit: 10 })).resolves.toEqual(left ? [left] : []);
      await ours.remove(notes, 'b');
    }
  });

  it('lists the newest first and drops the oldest beyond `keep`', async () => {
    const shelf = await records();
    const log = fresh({ keep: 3 });
    for (const key of ['a', 'b', 'c', 'd', 'e']) await shelf.put(log, key, key);
    await shelf.put(log, 'd', 'D');
    const keys = async (limit: number, offset?: number) =>
      (await shelf.list(log, { limit, ...(offset ? { offset } : {}) })).map((it) => it.value);
    await expect(keys(10)).resolves.toEqual(['e', 'D', 'c']);
    await expect(keys(1, 1)).resolves.toEqual(['D']);
    await expect(shelf.get(log, 'a')).resolves.toBeUndefined();
  });

  it('makes a record the newest again that is written as that, and drops those that were not', async () => {
    const kept = await records();
    const log = fresh({ keep: 3, ttl: 60_000 });
    for (const key of ['a', 'b', 'c']) await kept.put(log, key, key);
    await expect(kept.put(log, 'a', 'A', { ifVersion: 1, asNewest: true })).resolves.toBe(2);
    await expect(kept.put(log, 'b', 'B', { asNewest: true })).resolves.toBe(2);
    const keys = async (after?: string) =>
      (await kept.list(log, { limit: 10, ...(after ? { after } : {}) })).map((it) => it.key);
    await expect(keys()).resolves.toEqual(['b', 'a', 'c']);
    const [newest, second] = await kept.list(log, { limit: 2 });
    await expect(keys(newest?.place)).resolves.toEqual(['a', 'c']);
    await expect(keys(second?.place)).resolves.toEqual(['c']);
    await kept.put(log, 'd', 'd');
    await expect(keys()).resolves.toEqual(['d', 'b', 'a']);
  });

  it('goes on behind a record, whether or not it is still there', async () => {
    const shelf = await records();
    const log = fresh({ ttl: 60_000 });
    // Some are written within the same millisecond, and not in the order of their keys.
    for (const key of ['f', 'e', 'd', 'c']) await shelf.put(log, key, key);
    const pair = [
      ['b', 'b'],
      ['a', 'a'],
    ] as const;
    await shelf.putMany(log, pair);
    const all = await shelf.list(log, { limit: 10 });
    const after = async (place: string | undefined) =>
      (await shelf.list(log, { limit: 10, ...(place === undefined ? {} : { after: place }) })).map(
        (it) => it.key,
      );
    expect(all).toHaveLength(6);
    for (const { age } of all) expect(age).toBeGreaterThanOrEqual(0);
    for (const { age } of all) expect(age).toBeLessThan(60_000);
    const keys = all.map((it) => it.key);
    expect(keys).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    await expect(after(all[2]?.place)).resolves.toEqual(keys.slice(3));
    await shelf.remove(log, keys[2] as string);
    await shelf.put(log, 'new', 'new');
    await expect(after(all[2]?.place)).resolves.toEqual(keys.slice(3));
    await expect(after(all[5]?.place)).resolves.toEqual([]);
  });

  it('forgets a record when its time is over', async () => {
    const shelf = await records();
    const marks = fresh({ ttl: 150 });
    const asked = Date.now();
    await shelf.put(marks, 'a', 1);
    const found = await shelf.get(marks, 'a');
    if (Date.now() - asked < 150) expect(found).toMatchObject({ value: 1 });
    await until(
      () => shelf.get(marks, 'a'),
      (found) => found === undefined,
    );
    await expect(shelf.list(marks, { limit: 10 })).resolves.toEqual([]);
    const lasting = { ...marks, ttl: 60_000 };
    await expect(shelf.put(lasting, 'a', 2, { ifVersion: 0 })).resolves.toBe(1);
    await expect(shelf.list(lasting, { limit: 10 })).resolves.toHaveLength(1);
  });
}

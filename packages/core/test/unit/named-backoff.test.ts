import type { MinimalJob } from 'bullmq';
import { namedBackoff } from '../../src/dispatch/named-backoff.js';
import type { BackoffStrategy } from '../../src/options/app-options.js';

const CENTURY = 100 * 366 * 86_400_000;

/** What is waited, and what was reported. */
async function wait(strategy: BackoffStrategy, backoff: object | number = {}): Promise<[number, string[]]> {
  const reported: string[] = [];
  const job = { id: '7', name: 'A.b', opts: { backoff } } as unknown as MinimalJob;
  const waits = namedBackoff({ own: strategy }, 'short', (it) => reported.push(String(it.cause ?? it)));
  return [(await waits(2, 'own', new Error('no'), job)) as number, reported];
}

describe('a backoff of the app’s own', () => {
  it('is asked with the attempt, the error, the job and the wait it begins with', async () => {
    const asked: unknown[] = [];
    const told = await wait((...args) => asked.push(...args), { delay: 250 });
    expect(told).toEqual([3, []]);
    expect(asked).toEqual([2, new Error('no'), { id: '7', name: 'A.b', queue: 'short', delay: 250 }]);
  });

  it('waits as it says, from nothing to a century', async () => {
    for (const ms of [0, 1, 1_500, CENTURY]) await expect(wait(() => ms)).resolves.toEqual([ms, []]);
  });

  it('is shortened by its jitter, and never made longer', async () => {
    const waits: number[] = [];
    for (let times = 0; times < 200; times++) waits.push((await wait(() => 1_000, { jitter: 0.5 }))[0]);
    expect([Math.min(...waits) >= 500, Math.max(...waits) <= 1_000, new Set(waits).size > 20]).toEqual([
      ...[true, true, true],
    ]);
    await expect(wait(() => 1_000, { jitter: 0 })).resolves.toEqual([1_000, []]);
    for (const jitter of [-1, Number.NaN, 'x'])
      await expect(wait(() => 9, { jitter })).resolves.toEqual([9, []]);
    expect((await wait(() => 1_000, { jitter: 7 }))[0]).toBeLessThanOrEqual(1_000);
  });

  it.each<[string, BackoffStrategy]>([
    ['gives no number', () => '5' as never],
    ['gives no finite one', () => Number.POSITIVE_INFINITY],
    ['gives none at all', () => Number.NaN],
    ['gives less than nothing', () => -1],
    ['gives more than a century', () => CENTURY + 1],
    ['throws', () => Promise.reject(new Error('broken'))],
  ])(
    'is replaced by the wait it begins with where it %s, or a second, and that is told',
    async (_, strategy) => {
      await expect(wait(strategy, { delay: 70 })).resolves.toEqual([70, [expect.any(String)]]);
      await expect(wait(strategy, 90)).resolves.toEqual([90, [expect.any(String)]]);
      await expect(wait(strategy)).resolves.toEqual([1_000, [expect.any(String)]]);
    },
  );

  it('that this app does not have waits a second, also under a name that every object has', async () => {
    const reported: string[] = [];
    const waits = namedBackoff({}, 'short', (it) => reported.push(String(it.cause)));
    for (const name of ['toString', 'other'])
      await expect(waits(1, name, undefined, undefined)).resolves.toBe(1_000);
    expect(reported).toEqual([
      'Error: No backoff of the app is named "toString".',
      'Error: No backoff of the app is named "other".',
    ]);
  });
});

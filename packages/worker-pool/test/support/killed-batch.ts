import type { BatchEnd } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { type Chance, progress } from './faults.js';
import type { KillableWorld } from './killable-world.js';

const CALLBACKS = ['arrived', 'lost', 'ended'] as const;

interface Shipped {
  readonly end: BatchEnd;
  readonly id: string;
  /** The orders that took effect, at least once each. */
  readonly orders: ReadonlySet<number>;
  readonly attempts: ReadonlySet<number>;
}

/** What a batch left behind: for each callback how often it was queued, and what its runs noted. */
export type Callbacks = Readonly<Record<(typeof CALLBACKS)[number], { queued: number; notes: string[] }>>;

/** Ships orders as one batch, while workers are ended at these counts of orders that took effect. */
export async function shipThroughEnds(
  { cortado, crew, notes }: KillableWorld,
  orders: readonly number[],
  ends: readonly { readonly at: number; readonly signal: 'SIGKILL' | 'SIGTERM' }[],
  luck: Chance,
  within: number,
): Promise<Shipped> {
  const batch = cortado.batch({ onSuccess: 'arrived', onFailure: 'lost', onFinished: 'ended' });
  for (const order of orders) batch.add('ship', [order, luck.whole(5, 40)]);
  const handle = await batch.run();
  const mine = new Set(orders);
  const effects = () =>
    notes
      .of('shipped')
      .map((it) => it.split(' ').map(Number) as [number, number])
      .filter(([order]) => mine.has(order));
  const done = () => new Set(effects().map(([order]) => order));
  for (const { at, signal } of ends) {
    await until(
      () => done().size,
      (count) => count >= at,
      within,
    );
    await crew.strong(2);
    progress(`${done().size} of ${orders.length} shipped: ${signal}`);
    await crew.replace(luck.whole(0, crew.size - 1), signal);
  }
  const end = await handle.result({ timeout: within });
  return { end, id: handle.id, orders: done(), attempts: new Set(effects().map(([, attempt]) => attempt)) };
}

/** Waits until all callbacks have run, and tells of them. */
export async function callbacksOf({ cortado, notes }: KillableWorld, within: number): Promise<Callbacks> {
  const short = cortado.queue('short');
  await until(
    () => short.counts(),
    ({ waiting, active, delayed }) => waiting + active + delayed === 0,
    within,
  );
  const told = async (name: (typeof CALLBACKS)[number]) => {
    const queued = await short.jobs({ name, limit: 1_000 });
    return [name, { queued: queued.jobs.length, notes: notes.of(name) }] as const;
  };
  return Object.fromEntries(await Promise.all(CALLBACKS.map(told))) as never;
}

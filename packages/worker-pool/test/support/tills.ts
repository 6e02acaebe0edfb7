import { randomUUID } from 'node:crypto';
import { type Cortado, type CortadoOptions, Enqueue, type Enqueued, logError } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import type { ContractWorlds } from '../contract/contract-world.js';

export class CardError extends Error {}

/** Fails in ways that people tell apart. */
export class Tills {
  isMended = false;
  readonly runs: string[] = [];

  @Enqueue()
  async charge(words: string, card = { password: '' }): Enqueued<string> {
    this.runs.push(words);
    if (this.isMended) return 'charged';
    throw new CardError(words + card.password);
  }

  @Enqueue()
  async refund(words: string, isOther: boolean): Enqueued<string> {
    if (this.isMended) return 'refunded';
    throw isOther ? new TypeError(words) : Object.assign(new Error(words), { code: 'EREFUND' });
  }

  @Enqueue()
  async close(words: string): Promise<void> {
    await logError(`Till ${words} closed`, new RangeError('Too late'));
  }
}

/** An app whose jobs fail, on a queue of its own. */
export async function tillsWorld(worlds: ContractWorlds, options: Partial<CortadoOptions> = {}) {
  const service = new Tills();
  const queue = `tills-${randomUUID().slice(0, 8)}`;
  const cortado = worlds.app({
    services: [Tills],
    container: { resolve: () => service },
    prefix: `{test-${randomUUID()}}`,
    defaults: { queue },
    version: '1.0.0',
    ...options,
    queues: { [queue]: {} },
  });
  await cortado.migrate();
  return { cortado, service, queue, groups: () => groupsOf(cortado, queue) };
}

/** Engines without a key prefix have what tests before did, too. */
export async function groupsOf(cortado: Cortado, queue: string) {
  return (await cortado.errorGroups.list({ queues: [queue] })).groups;
}

/** Waits until the groups of a queue have so many errors. */
export async function errorsCounted(cortado: Cortado, queue: string, wanted: number) {
  return await until(
    () => groupsOf(cortado, queue),
    (found) => found.reduce((sum, it) => sum + it.count, 0) >= wanted,
  );
}

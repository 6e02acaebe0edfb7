import { InvalidOptionsError } from '@cortado/core';
import { operatedWorld } from '../support/operated-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What no datastore can hold, and what is no text at all. */
const NEVER_STORED = ['a\0b', '\ud800', 'b\udc00'];
const NO_TEXT = [5, null, {}, Symbol('x'), 5n] as unknown as readonly string[];

/** What every engine promises of looking for what cannot be there. */
export function lookupPromises(worlds: ContractWorlds): void {
  it('refuses to look up what no datastore can hold, in words of its own', async () => {
    const { cortado, queue } = await operatedWorld(worlds, { index: { user: true } });
    const listed = cortado.queue(queue);
    for (const it of [...NEVER_STORED, ...NO_TEXT]) {
      const lookUps: Record<string, () => unknown> = {
        isEnqueued: () => cortado.isEnqueued(it),
        queue: () => cortado.queue(it),
        job: () => cortado.job(queue, it).status(),
        error: () => cortado.errors.get(it),
        group: () => cortado.errorGroups.get(it),
        'errors of a group': () => cortado.errorGroups.errors(it),
        'jobs of a group': () => cortado.errorGroups.jobs(it),
        'a group to resolve': () => cortado.errorGroups.resolve(it),
        batchOf: () => cortado.batchOf(queue, it).status(),
        batch: () => cortado.batches.get(queue, it),
        'a batch to cancel': () => cortado.batches.cancel(queue, it),
        members: () => cortado.batches.members(queue, it, { state: 'failed' }),
        approval: () => cortado.approvals.get(it),
        'an approval to confirm': () => cortado.approvals.confirm(it, 'ann'),
        schedule: () => cortado.schedules.get(it),
        preview: () => cortado.schedules.preview(it, 1),
        'a schedule to stop': () => cortado.schedules.stop(it),
        'a schedule to remove': () => cortado.schedules.remove(it),
        'slots of a schedule': () => cortado.schedules.log(it),
        ...Object.fromEntries(
          ['name', 'tag', 'user', 'event', 'schedule', 'text', 'error'].flatMap((key) => [
            [key, () => listed.jobs({ [key]: it })],
            [`${key} in all queues`, () => cortado.allQueues().jobs({ [key]: it })],
          ]),
        ),
      };
      for (const [name, lookUp] of Object.entries(lookUps)) {
        const refused = await Promise.resolve()
          .then(lookUp)
          .catch((error: Error) => error);
        expect([name, it, refused]).toEqual([name, it, expect.any(InvalidOptionsError)]);
        expect((refused as Error).message).toMatch(/Expected .* to be text.*, found |No queue is named/);
      }
    }
    await expect(cortado.isEnqueued('never')).resolves.toBe(false);
    await expect(cortado.job(queue, '').status()).resolves.toMatchObject({ state: 'not_found' });
  });
}

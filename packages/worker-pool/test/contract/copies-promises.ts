import { JobCancelledError } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Copies, copy, FINAL } from '../support/copies-service.js';
import type { ContractWorlds } from './contract-world.js';

const WAIT = { timeout: '30s' } as const;

/** What every engine promises where a project has this package, or BullMQ, twice. */
export function copiesPromises(worlds: ContractWorlds): void {
  async function world() {
    const copies = new Copies();
    const cortado = await worlds.with({ services: [Copies], container: { resolve: () => copies } });
    await worlds.work(cortado, { queues: ['default'] });
    return { cortado, copies };
  }

  it.each(Object.keys(FINAL))(
    'takes %s for the last attempt: one run, its callback, its key free',
    async (how) => {
      const { cortado, copies } = await world();
      const handle = await cortado.enqueue('Copies.fail', [how]);
      await expect(handle.result(WAIT)).rejects.toThrow('no use');
      expect(copies.runs).toEqual([how]);
      await expect(handle.status()).resolves.toMatchObject({ state: 'failed', attempts: 1, error: 'no use' });
      await until(
        () => copies.ends,
        (it) => it.length === 1,
      );
      await expect(cortado.enqueue('Copies.fail', [how])).resolves.toMatchObject({ outcome: 'added' });
    },
  );

  it('cancels and postpones for CancelJob and RetryLater of another copy', async () => {
    const { cortado, copies } = await world();
    const cancelled = await cortado.enqueue('Copies.giveUp');
    await expect(cancelled.result(WAIT)).rejects.toBeInstanceOf(JobCancelledError);
    await until(
      () => copies.ends,
      (it) => it[0]?.cancelled === 'nothing to do',
    );
    const later = await cortado.enqueue('Copies.later');
    await later.result(WAIT);
    await expect(later.status()).resolves.toMatchObject({ state: 'completed', attempts: 1 });
    expect(copies.runs).toHaveLength(3);
  });

  it('knows errors of another copy by `instanceof`, and no others', () => {
    const error = new copy.DoNotRetry('no use');
    expect(error).toBeInstanceOf(Object.getPrototypeOf(copy.DoNotRetry));
    expect(new JobCancelledError({ job: 'a', id: '1', reason: 'b' })).toBeInstanceOf(copy.JobCancelledError);
    expect(new JobCancelledError({ job: 'a', id: '1', reason: 'b' })).not.toBeInstanceOf(copy.DoNotRetry);
    expect(Object.assign(new Error('a'), { name: 'DoNotRetry' })).not.toBeInstanceOf(copy.DoNotRetry);
  });
}

import { randomUUID } from 'node:crypto';
import { DuplicateJobError, Enqueue, type Enqueued, type EnqueueOptions } from '@cortado/core';
import { newWorker } from '@cortado/core/internal';
import { until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

class Exports {
  static fails = true;

  @Enqueue({ queue: 'short' })
  async write(file: string): Enqueued<string> {
    if (Exports.fails) throw new Error('the disk is full');
    return file;
  }
}

/** What every engine promises about `retry()` of a unique job, and about a key whose job is gone. */
export function retryPromises(worlds: ContractWorlds): void {
  const failed = async (unique: EnqueueOptions['unique']) => {
    Exports.fails = true;
    const cortado = await worlds.with({ services: [Exports], prefix: `{test-${randomUUID()}}` });
    const worker = await worlds.work(cortado, { queues: ['short'] });
    const enqueue = (file: string) => cortado.enqueue('Exports.write', [file], { unique });
    const handle = await enqueue('a');
    await handle.result({ timeout: '30s' }).catch(() => undefined);
    await worker.close();
    Exports.fails = false;
    return { cortado, handle, enqueue };
  };

  it.each([
    ['until it has ended', 'export'],
    ['until it starts', { key: 'export', until: 'started' }],
    ['for a time', { key: 'export', ttl: '1h' }],
  ] as const)('takes the key of a job that is retried again: %s', async (_, unique) => {
    const { cortado, handle, enqueue } = await failed(unique);
    await expect(cortado.isEnqueued('export')).resolves.toBe(false);
    await handle.retry();
    await expect(cortado.isEnqueued('export')).resolves.toBe(true);
    await expect(enqueue('b')).resolves.toMatchObject({ outcome: 'existing', id: handle.id });
    await worlds.work(cortado, { queues: ['short'] });
    await expect(handle.result({ timeout: '30s' })).resolves.toBe('a');
    await until(
      () => cortado.isEnqueued('export'),
      (held) => !held,
    );
    await expect(enqueue('c')).resolves.toMatchObject({ outcome: 'added' });
  });

  it('frees a key that is taken again after its time to live', async () => {
    const { cortado, handle } = await failed({ key: 'export', ttl: 700 });
    const asked = Date.now();
    await handle.retry();
    const isHeld = await cortado.isEnqueued('export');
    expect(isHeld || Date.now() - asked >= 700).toBe(true);
    await until(
      () => cortado.isEnqueued('export'),
      (held) => !held,
    );
    await expect(handle.status()).resolves.toMatchObject({ state: 'waiting' });
  });

  it('refuses to retry a job whose key another has taken, and says which', async () => {
    const { cortado, handle, enqueue } = await failed('export');
    const other = await enqueue('b');
    const refused = handle.retry();
    await expect(refused).rejects.toBeInstanceOf(DuplicateJobError);
    await expect(refused).rejects.toThrow(
      `Exports.write was not retried: job ${other.id} of queue "short" has the unique key "export".`,
    );
    await expect(handle.status()).resolves.toMatchObject({ state: 'failed' });
    await expect(cortado.queue('short').retryAll()).resolves.toEqual({ matched: 1, done: 0, refused: 1 });
    await worlds.work(cortado, { queues: ['short'] });
    await other.result({ timeout: '30s' });
    await handle.retry();
    await expect(handle.result({ timeout: '30s' })).resolves.toBe('a');
  });

  it.each(['return', 'throw', 'replace'] as const)(
    'counts a key for nothing whose job failed and was not retried after all: %s',
    async (onConflict) => {
      const { cortado, handle } = await failed('export');
      const { uniqueKeys } = cortado.internals.engine;
      // As a process does that dies before it queues the job again.
      await uniqueKeys.take({ queue: 'short', key: 'export', job: handle.id, ttl: undefined });
      const next = await cortado.enqueue('Exports.write', ['b'], { unique: { key: 'export', onConflict } });
      expect(next.outcome).toBe('added');
      await expect(cortado.isEnqueued('export')).resolves.toBe(true);
      await worlds.work(cortado, { queues: ['short'] });
      await expect(next.result({ timeout: '30s' })).resolves.toBe('b');
    },
  );

  it('leaves no key behind of a job that cannot be retried', async () => {
    const { cortado, handle } = await failed('export');
    await handle.retry();
    await worlds.work(cortado, { queues: ['short'] });
    await handle.result({ timeout: '30s' });
    await expect(handle.retry()).rejects.toThrow();
    await expect(cortado.isEnqueued('export')).resolves.toBe(false);
    const next = await cortado.enqueue('Exports.write', ['b'], { unique: 'export' });
    expect(next.outcome).toBe('added');
  });

  it('counts a key for nothing whose job ran elsewhere and is gone, although it has time left', async () => {
    const cortado = await worlds.with({ services: [Exports], prefix: `{test-${randomUUID()}}` });
    const handle = await cortado.enqueue('Exports.write', ['a'], { unique: { key: 'export', ttl: '1h' } });
    await expect(cortado.isEnqueued('export')).resolves.toBe(true);
    const plain = newWorker(cortado.internals.engine.workerLink(), 'short', async () => 'written', {
      removeOnComplete: { count: 0 },
    });
    await until(
      () => handle.status(),
      (it) => it.state === 'not_found',
    );
    await plain.close();
    await expect(cortado.isEnqueued('export')).resolves.toBe(false);
  });
}

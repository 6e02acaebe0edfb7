import { randomUUID } from 'node:crypto';
import { type BatchMember, type Cortado, Enqueue, type Enqueued, type MemberState } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
import { Job } from 'bullmq';
import type { ContractWorlds } from './contract-world.js';

class Imports {
  static isMended = false;

  @Enqueue({ queue: 'short' })
  async row(nr: number): Enqueued<number> {
    return nr;
  }

  @Enqueue({ queue: 'default' })
  async broken(file: string): Enqueued<string> {
    if (!Imports.isMended) throw new Error(`no row in ${file}, password=hunter22`);
    return file;
  }

  @Enqueue({ queue: 'long' })
  async rest(): Promise<void> {}
}

const WAIT = { timeout: '30s' } as const;

/** What every engine promises to those who look at batches and steer them. */
export function batchOperationPromises(worlds: ContractWorlds): void {
  const setup = () => {
    Imports.isMended = false;
    return worlds.with({ services: [Imports], prefix: `{test-${randomUUID()}}` });
  };
  const namesOf = (members: readonly BatchMember[]) => members.map((it) => it.job?.name).sort();

  /** All members that stand so, page by page. */
  const membersOf = async (cortado: Cortado, queue: string, id: string, state: MemberState) => {
    const found = new Map<string, BatchMember>();
    let after: string | undefined;
    do {
      const page = await cortado.batches.members(queue, id, { state, limit: 2, after });
      for (const it of page.members) found.set(it.id, it);
      after = page.next;
    } while (after !== undefined);
    return [...found.values()];
  };

  describe('batches that are operated', () => {
    it('are listed in pages, the last sent first, as they stand now', async () => {
      const cortado = await setup();
      const ids: string[] = [];
      for (let nr = 0; nr < 5; nr++) {
        const batch = cortado.batch({ name: `file ${nr}` }).add('Imports.row', [nr]);
        ids.unshift((await batch.add('Imports.rest', [], { delay: '1h' }).run()).id);
      }
      const listed: string[] = [];
      let after: string | undefined;
      do {
        const page = await cortado.batches.list({ limit: 2, after });
        expect(page.batches.length).toBeLessThanOrEqual(2);
        listed.push(...page.batches.map((it) => it.id));
        after = page.next;
      } while (after !== undefined);
      expect(listed).toEqual(ids);
      await worlds.work(cortado, { queues: ['short'] });
      const [last = ''] = ids;
      await until(
        () => cortado.batches.get('short', last),
        (it) => it?.completed === 1,
      );
      const [first] = (await cortado.batches.list({ limit: 1 })).batches;
      expect(first).toMatchObject({
        ...{ id: last, queue: 'short', name: 'file 4', state: 'running', finished: false },
        ...{ total: 2, pending: 1, completed: 1, failed: 0, cancelled: 0 },
      });
      expect(first?.createdAt).toBeInstanceOf(Date);
      await expect(cortado.batches.list({ queues: ['long'] })).resolves.toMatchObject({ batches: [] });
      await expect(cortado.batches.list({ limit: 201 })).rejects.toThrow('from 1 to 200');
      const job = await cortado.enqueue('Imports.rest');
      await expect(cortado.batches.get('long', job.id)).resolves.toBeUndefined();
      await expect(cortado.batches.members('long', job.id, { state: 'pending' })).rejects.toThrow('long');
      await expect(cortado.batches.cancel('long', job.id)).rejects.toThrow('long');
    });

    it('end also where a process dies as it queues a failed job of theirs again', async () => {
      const cortado = await setup();
      const batch = cortado.batch().add('Imports.broken', ['a.csv']).add('Imports.rest', [], { delay: '1h' });
      const handle = await batch.run();
      await worlds.work(cortado);
      const [broken, rest] = handle.jobs;
      await broken?.result({ timeout: '20s' }).catch(() => undefined);
      // What comes last in a retry by BullMQ's own means.
      const dying = jest.spyOn(Job.prototype, 'retry').mockRejectedValue(new Error('killed'));
      await broken?.retry().catch(() => undefined);
      dying.mockRestore();
      await rest?.promote();
      await expect(handle.result({ timeout: '20s' })).resolves.toMatchObject({ completed: 1, failed: 1 });
    });

    it('show their jobs by state, and queue those that failed again, once they were counted', async () => {
      const cortado = await setup();
      const batch = cortado.batch({ name: 'May' });
      for (let nr = 0; nr < 3; nr++) batch.add('Imports.row', [nr]);
      for (const file of ['a.csv', 'b.csv']) batch.add('Imports.broken', [file]);
      const { id, queue } = await batch.add('Imports.rest', [], { delay: '1h' }).run();
      await worlds.work(cortado);
      await until(
        () => cortado.batches.get(queue, id),
        (it) => it?.completed === 3 && it.failed === 2,
      );
      expect(namesOf(await membersOf(cortado, queue, id, 'completed'))).toEqual(Array(3).fill('Imports.row'));
      expect(namesOf(await membersOf(cortado, queue, id, 'pending'))).toEqual(['Imports.rest']);
      const failed = await membersOf(cortado, queue, id, 'failed');
      expect(failed.map((it) => [it.queue, it.job?.state])).toEqual(Array(2).fill(['default', 'failed']));
      expect(failed[0]?.error).toMatch(/^no row in [ab]\.csv/);
      expect(JSON.stringify(failed)).not.toContain('hunter22');
      const { batches } = cortado;
      await expect(batches.retryFailed(queue, id, { dryRun: true })).resolves.toEqual({
        ...{ matched: 2, done: 0, refused: 0 },
      });
      Imports.isMended = true;
      await expect(batches.retryFailed(queue, id)).resolves.toEqual({ matched: 2, done: 2, refused: 0 });
      const counts = await until(
        () => cortado.batches.get(queue, id),
        (it) => it?.completed === 5,
      );
      expect(counts).toMatchObject({ state: 'running', failed: 0, pending: 1 });
      await expect(batches.retryFailed(queue, id)).resolves.toEqual({ matched: 0, done: 0, refused: 0 });
      await expect(cortado.batches.cancel(queue, id, 'wrong month')).resolves.toBe(true);
      await expect(cortado.batchOf(queue, id).result(WAIT)).resolves.toMatchObject({
        ...{ completed: 5, failed: 0, cancelled: 1, reason: 'wrong month' },
      });
      await expect(cortado.batches.get(queue, id)).resolves.toMatchObject({ state: 'cancelled' });
      await expect(cortado.batches.cancel(queue, id)).resolves.toBe(false);
      const { entries } = await cortado.audit.list({ limit: 20 });
      const own = entries.filter((it) => it.target === id).map((it) => [it.act, it.done, it.reason]);
      expect(own).toEqual([
        ['batches.cancel', 0, 'cancelled'],
        ['batches.cancel', 1, 'wrong month'],
        ['batches.retry', 0, undefined],
        ['batches.retry', 2, undefined],
      ]);
    });
  });
}

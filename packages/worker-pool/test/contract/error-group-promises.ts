import { InvalidOptionsError, UnknownErrorGroupError } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { errorsCounted, Tills, tillsWorld } from '../support/tills.js';
import type { ContractWorlds } from './contract-world.js';

const failures = (count: number, words: (number: number) => string) =>
  Array.from({ length: count }, (_, number) => ({ name: 'Tills.charge', args: [words(number)] }));

/** What every engine promises to those who look at errors by what they have in common. */
export function errorGroupPromises(worlds: ContractWorlds): void {
  describe('groups of errors', () => {
    it('are of one class, code, job and place, whatever numbers, ids and quoted values a message has', async () => {
      const { cortado, queue, groups } = await tillsWorld(worlds);
      await cortado.enqueueMany([
        ...failures(7, (it) => `Card "${'x'.repeat(it)}" of order ${10 ** it} was refused`),
        ...failures(2, (it) => `No till has the number ${it}`),
        ...[true, false, false].map((it) => ({ name: 'Tills.refund', args: ['No cash', it] })),
        { name: 'Tills.close', args: ['7'] },
        { name: 'Tills.close', args: ['8'] },
      ]);
      await worlds.work(cortado, { queues: [queue] });
      await errorsCounted(cortado, queue, 14);
      const found = (await groups()).map(({ title, type, code, count }) => [title, type, code, count]);
      expect(found).toHaveLength(5);
      expect(found).toEqual(
        expect.arrayContaining([
          ['Tills.charge', 'CardError', undefined, 7],
          ['Tills.charge', 'CardError', undefined, 2],
          ['Tills.refund', 'TypeError', undefined, 1],
          ['Tills.refund', 'Error', 'EREFUND', 2],
          [expect.stringMatching(/^Till \d closed$/), 'RangeError', undefined, 2],
        ]),
      );
    });

    it('say since when and until when, in which versions, where, how often by the hour, and which errors', async () => {
      const { cortado, queue, groups } = await tillsWorld(worlds);
      const before = Date.now();
      await cortado.enqueueMany(failures(3, (it) => `Order ${it} was refused by token=abcdef123456`));
      await worlds.work(cortado, { queues: [queue] });
      await errorsCounted(cortado, queue, 3);
      const [group] = await groups();
      expect(group).toMatchObject({
        ...{ state: 'open', queue, job: 'Tills.charge', count: 3 },
        ...{ firstVersion: '1.0.0', lastVersion: '1.0.0', resolved: undefined, regressedAt: undefined },
        place: expect.stringMatching(/^Tills\.charge \S*tills\.ts:\d+$/),
        message: expect.stringMatching(/^Order \d was refused by token=\*\*\*$/),
      });
      expect(group?.trend).toHaveLength(24);
      expect(group?.trend.slice(-2).reduce((sum, it) => sum + it)).toBe(3);
      expect(group?.firstSeen.getTime()).toBeGreaterThan(before - 5_000);
      expect(group?.lastSeen.getTime()).toBeGreaterThanOrEqual(group?.firstSeen.getTime() as number);
      const errors = await cortado.errorGroups.errors(group?.id ?? '');
      expect(errors).toHaveLength(3);
      for (const it of errors) expect(it).toMatchObject({ group: group?.id, version: '1.0.0' });
      const record = await cortado.job(queue, errors[0]?.job?.id ?? '').record();
      expect(record.failure).toMatchObject({ errorId: errors[0]?.id, errorGroup: group?.id });
      expect(JSON.stringify([group, errors])).not.toContain('abcdef123456');
    });

    it('are retried as a whole, counted first, and no job of another group with them', async () => {
      const { cortado, service, queue, groups } = await tillsWorld(worlds);
      await cortado.enqueueMany([
        ...failures(300, (it) => `Order ${it} was refused`),
        ...failures(2, (it) => `No till has the number ${it}`),
        ...[true, true, false].map((it) => ({ name: 'Tills.refund', args: ['No cash', it] })),
      ]);
      const worker = await worlds.work(cortado, { queues: [queue], concurrency: 20 });
      await errorsCounted(cortado, queue, 305);
      const all = await groups();
      const [most, typed] = [all.find((it) => it.count === 300), all.find((it) => it.type === 'TypeError')];
      const id = most?.id ?? '';
      await expect(cortado.errorGroups.retry(typed?.id ?? '', { dryRun: true })).resolves.toMatchObject({
        matched: 2,
        done: 0,
      });
      await worker.close();
      service.isMended = true;
      const steps: number[] = [];
      const onProgress = ({ done }: { done: number }) => steps.push(done);
      const counted = await cortado.errorGroups.retry(id, { dryRun: true });
      expect(counted).toEqual({ matched: 300, done: 0, refused: 0 });
      const other = all.find((it) => it.job === 'Tills.charge' && it.count === 2)?.id ?? '';
      expect((await cortado.errorGroups.jobs(other, { limit: 50 })).jobs).toHaveLength(2);
      const first = await cortado.errorGroups.jobs(id, { limit: 200 });
      const rest = await cortado.errorGroups.jobs(id, { limit: 200, after: first.next });
      expect(new Set([...first.jobs, ...rest.jobs].map((it) => it.id)).size).toBe(300);
      const done = await cortado.audit.as({ by: 'ann' }, () => cortado.errorGroups.retry(id, { onProgress }));
      expect(done).toEqual({ matched: 300, done: 300, refused: 0 });
      expect(steps.length).toBeGreaterThan(1);
      expect((await cortado.errorGroups.jobs(id)).jobs).toEqual([]);
      await worlds.work(cortado, { queues: [queue], concurrency: 20 });
      await until(
        () => cortado.queue(queue).counts(),
        (it) => it.completed === 300,
      );
      expect(await cortado.queue(queue).counts()).toMatchObject({ failed: 5 });
      const { entries } = await cortado.audit.list({ act: 'errors.retry', limit: 1 });
      expect(entries).toEqual([expect.objectContaining({ by: 'ann', queue, target: id, done: 300 })]);
    });

    it('find their jobs by what these have thrown, and show no secret of their arguments', async () => {
      const { cortado, queue, groups } = await tillsWorld(worlds);
      const cards = ['sesame-1', 'sesame-2'].map((password) => ['No card is ', { password }]);
      await cortado.enqueueMany(cards.map((args) => ({ name: 'Tills.charge', args })));
      await worlds.work(cortado, { queues: [queue] });
      await errorsCounted(cortado, queue, 2);
      const [group] = await groups();
      expect(group).toMatchObject({ count: 2, message: 'No card is ***' });
      const { jobs } = await cortado.errorGroups.jobs(group?.id ?? '');
      expect(jobs).toHaveLength(2);
      expect(JSON.stringify([group, jobs])).not.toContain('sesame');
      expect(await cortado.errorGroups.retry(group?.id ?? '', { dryRun: true })).toMatchObject({
        matched: 2,
      });
    });

    it('are resolved by somebody, and are open again with the first error that comes after', async () => {
      const { cortado, queue, groups } = await tillsWorld(worlds);
      const told: unknown[] = [];
      cortado.on('error.regressed', (it) => told.push(it));
      const fail = () => cortado.enqueueMany(failures(2, (it) => `Order ${it} was refused`));
      await fail();
      await worlds.work(cortado, { queues: [queue] });
      await errorsCounted(cortado, queue, 2);
      const id = (await groups())[0]?.id ?? '';
      const note = { by: 'ann', reason: 'mended in 1.0.1' };
      const resolved = await cortado.errorGroups.resolve(id, note);
      expect(resolved).toMatchObject({ state: 'resolved', resolved: { ...note, at: expect.any(Date) } });
      await cortado.errorGroups.resolve(id, { by: 'bob' });
      expect(await cortado.errorGroups.get(id)).toMatchObject({ resolved: note, count: 2 });
      const listed = async (state: 'unresolved' | 'resolved' | 'regressed') =>
        (await cortado.errorGroups.list({ queues: [queue], state })).groups.map((it) => it.id);
      expect([await listed('unresolved'), await listed('resolved')]).toEqual([[], [id]]);
      expect(told).toEqual([]);
      await fail();
      await errorsCounted(cortado, queue, 4);
      await until(
        async () => told,
        (it) => it.length > 0,
      );
      expect(await cortado.errorGroups.get(id)).toMatchObject({
        ...{ state: 'regressed', regressedAt: expect.any(Date), count: 4 },
        resolved: { by: 'ann' },
      });
      expect(told).toEqual([
        expect.objectContaining({ group: id, title: 'Tills.charge', type: 'CardError', resolvedBy: 'ann' }),
      ]);
      expect([await listed('unresolved'), await listed('regressed')]).toEqual([[id], [id]]);
      await expect(cortado.errorGroups.reopen(id)).resolves.toMatchObject({
        state: 'open',
        resolved: undefined,
      });
      const { entries } = await cortado.audit.list({ limit: 3 });
      expect(entries.map((it) => [it.act, it.by, it.target])).toEqual([
        ['errors.reopen', undefined, id],
        ['errors.resolve', 'bob', id],
        ['errors.resolve', 'ann', id],
      ]);
    });

    it('lose no error of several processes that write at once, and are listed page by page, the last seen first', async () => {
      const { cortado, queue, groups } = await tillsWorld(worlds);
      const { internals } = cortado;
      const apps = [cortado, worlds.app({ ...internals.options, services: [Tills] })];
      const write = (app: typeof cortado, title: string, number: number) =>
        app.errors.write({
          ...{ title, error: new RangeError(`number ${number}`) },
          job: { id: `${title}-${number}`, name: title, queue, attempt: 1 },
        });
      const titles = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all(
        titles.flatMap((title) =>
          Array.from({ length: 40 }, (_, number) => write(apps[number % 2] as typeof cortado, title, number)),
        ),
      );
      expect((await groups()).map((it) => it.count)).toEqual([40, 40, 40, 40, 40]);
      for (const title of titles) await write(cortado, title, 40);
      const page = (after?: string) => cortado.errorGroups.list({ queues: [queue], limit: 2, after });
      const first = await page();
      const second = await page(first.next);
      const third = await page(second.next);
      const inOrder = [...first.groups, ...second.groups, ...third.groups].map((it) => it.title);
      expect(inOrder).toEqual(['e', 'd', 'c', 'b', 'a']);
      expect(first.groups.map((it) => it.count)).toEqual([41, 41]);
      await expect(cortado.errorGroups.list({ after: "'; DROP" })).rejects.toThrow(InvalidOptionsError);
      await expect(cortado.errorGroups.list({ state: 'closed' } as object)).rejects.toThrow(
        InvalidOptionsError,
      );
      for (const act of ['errors', 'jobs', 'retry', 'resolve', 'reopen'] as const)
        await expect(cortado.errorGroups[act]('none')).rejects.toThrow(UnknownErrorGroupError);
    });
  });
}

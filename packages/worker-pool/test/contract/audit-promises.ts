import { randomUUID } from 'node:crypto';
import { type AuditEntry, InvalidOptionsError, runAs } from '@cortado/core';
import { operatedWorld } from '../support/operated-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises to those who ask who did what. */
export function auditPromises(worlds: ContractWorlds): void {
  const short = ({ act, by, done, outcome }: AuditEntry) => [act, by, done, outcome];

  describe('the audit', () => {
    it('has an entry of every act through operations: who, from where, why, on how many, and how it went', async () => {
      const { cortado, queue } = await operatedWorld(worlds);
      const view = cortado.queue(queue);
      await cortado.enqueueMany([1, 2, 3].map(() => ({ name: 'Operated.answer', args: ['x'] })));
      const [job] = (await view.jobs()).jobs;
      await view.pause({ by: 'ann', reason: 'token=abcdef123456 is changed' });
      await cortado.audit.as({ by: 'bob', from: '10.0.0.7', via: 'admin' }, async () => {
        await cortado.job(queue, job?.id ?? '').cancel('a wrong number');
        await cortado.allQueues().cancelAll({ name: 'Operated.answer' }, { dryRun: true });
        await cortado.allQueues().cancelAll({ name: 'Operated.answer' });
      });
      await runAs('eve', () => cortado.schedules.stop('no such schedule').catch(() => undefined));
      await cortado.scheduler.pause({ by: 'ann' });
      await cortado.scheduler.resume();
      await cortado.errors.clear();
      await cortado.audit.write({ act: 'jobs.remove', by: 'mallory', outcome: 'refused' });
      // Engines without a key prefix have what tests before did, too.
      const { entries } = await cortado.audit.list({ limit: 7 });
      expect(entries.map(short)).toEqual([
        ['jobs.remove', 'mallory', undefined, 'refused'],
        ['errors.clear', undefined, expect.any(Number), 'done'],
        ['scheduler.resume', undefined, undefined, 'done'],
        ['scheduler.pause', 'ann', undefined, 'done'],
        ['jobs.cancel', 'bob', 2, 'done'],
        ['jobs.cancel', 'bob', 1, 'done'],
        ['queues.pause', 'ann', undefined, 'done'],
      ]);
      expect(entries[4]).toMatchObject({
        from: '10.0.0.7',
        via: 'admin',
        queues: cortado.queueNames,
        filter: { name: 'Operated.answer' },
      });
      expect(entries[5]).toMatchObject({ queue, job: job?.id, reason: 'a wrong number' });
      expect(entries[6]).toMatchObject({ queue, via: 'code', from: expect.any(String) });
      expect(JSON.stringify(entries)).not.toContain('abcdef123456');
    });

    it('has an entry whatever a name holds, and one line of each text that looks like what it is', async () => {
      const { cortado, queue } = await operatedWorld(worlds);
      const { id } = await cortado.enqueue('Operated.answer', ['x']);
      const actor = { by: 'eve\0\u202eann', from: '::1', via: 'admin' };
      const reason = 'done\n2026-01-01 ann removed 5 jobs\ud800';
      await cortado.audit.as({ ...actor, reason }, () => cortado.job(queue, id).cancel());
      const { entries } = await cortado.audit.list({ act: 'jobs.cancel', limit: 1 });
      expect(entries).toMatchObject([
        {
          by: 'eve\ufffd\ufffdann',
          job: id,
          reason: 'done\ufffd2026-01-01 ann removed 5 jobs\ufffd',
        },
      ]);
    });

    it('is listed by who, act and outcome, page by page, and holds together while it grows', async () => {
      const { cortado } = await operatedWorld(worlds);
      const { audit } = cortado;
      const [ann, bob] = [`ann ${randomUUID()}`, `bob ${randomUUID()}`];
      for (let number = 0; number < 7; number++)
        await audit.write({ act: `act.${number}`, by: number % 2 === 0 ? ann : bob, outcome: 'done' });
      const first = await audit.list({ by: ann, limit: 3 });
      await audit.write({ act: 'act.7', by: ann, outcome: 'failed', error: 'CORTADO_JOB_NOT_FOUND' });
      const second = await audit.list({ by: ann, limit: 3, after: first.next });
      expect([...first.entries, ...second.entries].map((it) => it.act)).toEqual([
        'act.6',
        'act.4',
        'act.2',
        'act.0',
      ]);
      expect(second.next).toBeUndefined();
      const failed = await audit.list({ by: ann, outcome: 'failed' });
      expect(failed.entries.map(short)).toEqual([['act.7', ann, undefined, 'failed']]);
      expect((await audit.list({ by: bob, act: 'act.3' })).entries).toHaveLength(1);
      expect(await audit.list({ after: 'nonsense' })).toEqual({ entries: [], next: undefined });
      await expect(audit.list({ limit: 201 })).rejects.toThrow(InvalidOptionsError);
      await expect(audit.list({ who: 'ann' } as object)).rejects.toThrow('Unknown option "who"');
    });

    it('keeps what was done, however much was refused since', async () => {
      const { cortado } = await operatedWorld(worlds);
      const { records } = cortado.internals;
      const put = records.put.bind(records);
      // As with 10,000, and sooner.
      records.put = ({ ...collection }, ...rest) => put({ ...collection, keep: 6 }, ...rest);
      const [ann, eve] = [`ann ${randomUUID()}`, `eve ${randomUUID()}`];
      await cortado.audit.write({ act: 'queues.purge', by: ann, outcome: 'done' });
      for (let tries = 0; tries < 20; tries++)
        await cortado.audit.write({ act: 'queues.resume', by: eve, outcome: 'refused' });
      expect((await cortado.audit.list({ by: ann })).entries).toMatchObject([{ act: 'queues.purge' }]);
      const refused = await cortado.audit.list({ by: eve, outcome: 'refused' });
      expect([6, 7]).toContain(refused.entries.length);
    });

    it('has what was done and what was refused in the order of their writing, whatever comes between two pages', async () => {
      const { cortado } = await operatedWorld(worlds);
      const { audit } = cortado;
      const by = `ann ${randomUUID()}`;
      const outcomes = ['refused', 'refused', 'done', 'refused', 'done', 'done', 'done', 'failed'] as const;
      for (const [at, outcome] of outcomes.entries()) await audit.write({ act: `act.${at}`, by, outcome });
      for (const limit of [1, 2, 3]) {
        const found: string[] = [];
        let after: string | undefined;
        do {
          const page = await audit.list({ by, limit, ...(after === undefined ? {} : { after }) });
          found.push(...page.entries.map((it) => it.act));
          after = page.next;
          if (found.length < outcomes.length)
            await audit.write({ act: 'later', by: 'bob', outcome: 'refused' });
        } while (found.length < outcomes.length && after !== undefined);
        expect(found).toEqual(outcomes.map((_, at) => `act.${at}`).reverse());
      }
    });

    it('lists of a long request what is brief in it, and gives all of it to whoever looks at it alone', async () => {
      const { approvals } = (await operatedWorld(worlds)).cortado;
      const what = { args: ['x'.repeat(1_000_000)] };
      const brief = { leftOut: ['args'] };
      const { id } = await approvals.ask({ act: 'jobs.run', by: 'ann', what, brief });
      expect((await approvals.list()).find((it) => it.id === id)).toMatchObject({ what: brief });
      expect(await approvals.get(id)).toMatchObject({ what, state: 'pending' });
      expect(await approvals.confirm(id, 'bob')).toMatchObject({ what, state: 'confirmed' });
      expect((await approvals.list()).find((it) => it.id === id)).toMatchObject({ what: brief });
      expect(await approvals.get(id)).toMatchObject({ what, state: 'confirmed' });
    });

    it('lets a second person decide once what the first asked for, and nobody when its time is over', async () => {
      const { cortado } = await operatedWorld(worlds);
      const { approvals, audit } = cortado;
      const [ann, bob] = [`ann ${randomUUID()}`, `bob ${randomUUID()}`];
      const what = { filter: { queues: ['mails'] } };
      const asked = await approvals.ask({ act: 'jobs.remove', by: ann, what, count: 212, reason: 'old' });
      expect(await approvals.get(asked.id)).toMatchObject({ state: 'pending', by: ann, what, count: 212 });
      await expect(approvals.confirm(asked.id, ann)).rejects.toMatchObject({ found: 'same-person' });
      const tries = await Promise.allSettled([1, 2, 3].map(() => approvals.confirm(asked.id, bob)));
      expect(tries.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
      await expect(approvals.decline(asked.id, { by: bob })).rejects.toMatchObject({ found: 'confirmed' });
      await expect(approvals.confirm('nobody', bob)).rejects.toMatchObject({ found: 'unknown' });
      const other = await approvals.ask({ act: 'jobs.remove', by: ann, what });
      await approvals.decline(other.id, { by: bob, reason: 'not that one' });
      const [latest] = await approvals.list();
      expect(latest).toMatchObject({ id: other.id, state: 'declined', decidedBy: bob });
      const { entries } = await audit.list({ by: ann });
      expect(entries.map((it) => [it.outcome, it.done, it.confirmedBy, it.reason])).toEqual([
        ['declined', undefined, bob, 'not that one'],
        ['requested', undefined, undefined, undefined],
        ['requested', 212, undefined, 'old'],
      ]);
      const late = await approvals.ask({ act: 'jobs.remove', by: ann, what });
      const { records } = cortado.internals;
      const stored = await records.get<object>({ name: 'approvals' }, late.id);
      await records.put({ name: 'approvals' }, late.id, { ...stored?.value, expiresAt: Date.now() - 1 });
      await expect(approvals.confirm(late.id, bob)).rejects.toMatchObject({ found: 'expired' });
      expect((await audit.list({ by: ann, outcome: 'expired' })).entries).toHaveLength(1);
      await expect(approvals.ask({ act: '', by: ann, what })).rejects.toThrow(InvalidOptionsError);
    });
  });
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  type Cortado,
  DuplicateJobError,
  type EnqueueOptions,
  InvalidOptionsError,
  startScheduler,
  type UniqueOptions,
} from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Press, type PressWorld } from '../support/press-service.js';
import type { ContractWorlds } from './contract-world.js';

const CALLER = fileURLToPath(new URL('../support/call-at-once.mjs', import.meta.url));

/** What every engine promises about unique jobs. */
export function uniquePromises(worlds: ContractWorlds): void {
  const setup = async (): Promise<PressWorld> => {
    const press = new Press();
    const cortado = await worlds.with({ services: [Press], container: { resolve: () => press } });
    const print: PressWorld['print'] = (page, unique, more) =>
      cortado.jobs(Press, { ...(unique === undefined ? {} : { unique }), ...more }).print(page);
    return { press, cortado, print };
  };
  const waiting = async (cortado: Cortado) => {
    const counts = await cortado.queue('short').counts();
    return counts.waiting + counts.prioritized + counts.delayed;
  };

  describe('unique jobs', () => {
    it('are taken once, and each call learns what happened', async () => {
      const { cortado, print } = await setup();
      const first = await print('a', 'page');
      const second = await cortado.jobs(Press, { unique: 'page' }).copy('b', 2);
      const other = await print('c', 'other page');
      expect(first.outcome).toBe('added');
      expect(second).toMatchObject({
        outcome: 'existing',
        id: first.id,
        name: 'Press.print',
        queue: 'short',
      });
      expect(other.outcome).toBe('added');
      expect(await waiting(cortado)).toBe(2);
      await worlds.work(cortado);
      await expect(second.result({ timeout: '30s' })).resolves.toBe('a');
    });

    it.each([
      ['with a space', 'a b'],
      ['with colons', 'a:b:c'],
      ['with braces and signs', '{x} * ? %'],
      ['of digits', '1'],
      ['beyond ASCII', 'größe 😀'],
      ['of 512 characters', 'k'.repeat(512)],
    ])('take any text as key: one %s', async (_, key) => {
      const { cortado, print } = await setup();
      await expect(cortado.isEnqueued(key)).resolves.toBe(false);
      const first = await print('a', key);
      await expect(cortado.isEnqueued(key)).resolves.toBe(true);
      await expect(print('b', key)).resolves.toMatchObject({ outcome: 'existing', id: first.id });
      await first.remove();
      await expect(cortado.isEnqueued(key)).resolves.toBe(false);
    });

    it('make their key from the arguments, and refuse what is none', async () => {
      const { cortado } = await setup();
      const jobs = cortado.jobs(Press);
      await expect(jobs.copy('a', 1)).resolves.toMatchObject({ outcome: 'added' });
      await expect(jobs.copy('a', 2)).resolves.toMatchObject({ outcome: 'added' });
      await expect(jobs.copy('a', 1)).resolves.toMatchObject({ outcome: 'existing' });
      await expect(cortado.isEnqueued('a x 2')).resolves.toBe(true);
      const bad: (() => unknown)[] = [
        () => '',
        () => ' ',
        () => 'k'.repeat(513),
        () => undefined,
        () => 7,
        () => Promise.resolve('a'),
        () => {
          throw new TypeError('no page');
        },
      ];
      for (const key of bad)
        await expect(cortado.jobs(Press, { unique: key as () => string }).print('a')).rejects.toThrow(
          InvalidOptionsError,
        );
      expect(await waiting(cortado)).toBe(2);
    });

    it('throw when asked to, and name the key and the job', async () => {
      const { cortado, print } = await setup();
      const first = await print('a', 'page');
      const refused = print('b', { key: 'page', onConflict: 'throw' });
      await expect(refused).rejects.toThrow(DuplicateJobError);
      await expect(refused).rejects.toMatchObject({ key: 'page', id: first.id, queue: 'short' });
      expect(await waiting(cortado)).toBe(1);
    });

    it.each<[string, EnqueueOptions]>([
      ['waiting', {}],
      ['prioritized', { priority: 5 }],
      ['delayed', { delay: '1h' }],
    ])('replace one that is %s, with its arguments and options', async (_, options) => {
      const { press, cortado, print } = await setup();
      const unique: UniqueOptions = { key: 'page', onConflict: 'replace' };
      const first = await print('old', unique, options);
      expect(first.outcome).toBe('added');
      const second = await print('new', unique);
      expect(second.outcome).toBe('replaced');
      expect(second.id).not.toBe(first.id);
      await expect(first.status()).resolves.toMatchObject({ state: 'not_found' });
      expect(await waiting(cortado)).toBe(1);
      await worlds.work(cortado);
      await expect(second.result({ timeout: '30s' })).resolves.toBe('new');
      expect(press.seen).toEqual(['new']);
    });

    it('leave one that runs, unless the latest call shall follow it', async () => {
      const { press, cortado, print } = await setup();
      const latest: UniqueOptions = { key: 'page', onConflict: 'latest' };
      await worlds.work(cortado);
      const running = await cortado.jobs(Press, { unique: latest }).hold('running');
      await press.started.opened;
      await expect(print('not', { key: 'page', onConflict: 'replace' })).resolves.toMatchObject({
        outcome: 'existing',
        id: running.id,
      });
      for (const page of ['one', 'two', 'three'])
        await expect(print(page, latest)).resolves.toMatchObject({ outcome: 'existing', id: running.id });
      expect(await waiting(cortado)).toBe(0);
      press.mayEnd.open();
      await until(
        () => press.seen,
        (seen) => seen.length === 2,
      );
      expect(press.seen).toEqual(['running', 'three']);
      await until(
        () => cortado.isEnqueued('page'),
        (it) => !it,
      );
    });

    it('run once with the latest arguments, when none has started', async () => {
      const { press, cortado, print } = await setup();
      const latest: UniqueOptions = { key: 'page', onConflict: 'latest' };
      const outcomes = [];
      for (const page of ['one', 'two', 'three']) outcomes.push((await print(page, latest)).outcome);
      expect(outcomes).toEqual(['added', 'replaced', 'replaced']);
      const worker = await worlds.work(cortado, { burst: true });
      await worker.closed;
      expect(press.seen).toEqual(['three']);
    });

    it('free their key when they start, when asked to', async () => {
      const { press, cortado, print } = await setup();
      const unique: UniqueOptions = { key: 'page', until: 'started' };
      await worlds.work(cortado);
      const running = await cortado.jobs(Press, { unique }).hold('running');
      await press.started.opened;
      await expect(cortado.isEnqueued('page')).resolves.toBe(false);
      const next = await print('next', unique);
      expect(next.outcome).toBe('added');
      await expect(next.result({ timeout: '30s' })).resolves.toBe('next');
      press.mayEnd.open();
      await expect(running.result({ timeout: '30s' })).resolves.toBe('running');
    });

    it.each<[string, UniqueOptions]>([
      ['', { key: 'page' }],
      [' with a time to live', { key: 'page', ttl: '1h' }],
    ])('keep their key over a retry and free it at the end%s', async (_, unique) => {
      const { press, cortado, print } = await setup();
      await worlds.work(cortado);
      const failing = await cortado.jobs(Press, { unique, backoff: '1h' }).fail();
      await press.started.opened;
      press.mayEnd.open();
      await until(
        () => failing.status(),
        ({ state, attempts }) => state === 'delayed' && attempts === 1,
      );
      await expect(cortado.isEnqueued('page')).resolves.toBe(true);
      await expect(print('b', unique)).resolves.toMatchObject({ outcome: 'existing', id: failing.id });
      await failing.promote();
      await expect(failing.result({ timeout: '30s' })).rejects.toThrow('no paper');
      const next = await print('next', unique);
      expect(next.outcome).toBe('added');
      await expect(next.result({ timeout: '30s' })).resolves.toBe('next');
      await expect(print('again', unique)).resolves.toMatchObject({ outcome: 'added' });
    });

    it('free their key after its time to live', async () => {
      const { cortado, print } = await setup();
      const unique: UniqueOptions = { key: 'page', ttl: 1_000 };
      // At once, since its time may be over when the first one is known.
      const [first, second] = await Promise.all([print('a', unique), print('b', unique)]);
      expect([first.outcome, second.outcome].sort()).toEqual(['added', 'existing']);
      expect(second.id).toBe(first.id);
      // One that replaces another has its own time, whatever was left of the other's.
      await print('d', { key: 'other', ttl: '1h' });
      const other = { key: 'other', ttl: 1_000, onConflict: 'replace' } as const;
      await expect(print('e', other)).resolves.toMatchObject({ outcome: 'replaced' });
      for (const key of ['page', 'other'])
        await until(
          () => cortado.isEnqueued(key),
          (it) => !it,
        );
      await expect(print('c', unique)).resolves.toMatchObject({ outcome: 'added' });
      expect(await waiting(cortado)).toBe(3);
    });

    it('are found within a batch and before it', async () => {
      const { cortado, print } = await setup();
      const first = await print('a', 'one');
      const call = (unique: EnqueueOptions['unique'], page: string) => ({
        name: 'Press.print',
        args: [page],
        options: unique === undefined ? {} : { unique },
      });
      const handles = await cortado.enqueueMany([
        call('one', 'b'),
        call('two', 'c'),
        call('two', 'd'),
        call(undefined, 'e'),
        call({ key: 'one', onConflict: 'replace' }, 'f'),
      ]);
      expect(handles.map((it) => it.outcome)).toEqual(['existing', 'added', 'existing', 'added', 'replaced']);
      expect(handles[0]?.id).toBe(first.id);
      expect(handles[2]?.id).toBe(handles[1]?.id);
      expect(await waiting(cortado)).toBe(3);
      await expect(
        cortado.enqueueMany([call(undefined, 'g'), call({ key: 'two', onConflict: 'throw' }, 'h')]),
      ).rejects.toThrow(DuplicateJobError);
      await until(
        () => waiting(cortado),
        (count) => count === 3,
      );
    });

    it('are taken once of fifty calls at the same time from two processes', async () => {
      const { cortado } = await setup();
      const { connection, prefix } = cortado.internals.options;
      const message = JSON.stringify({ options: { connection, prefix }, key: 'at once', calls: 25 });
      const callers = [1, 2].map(() =>
        fork(CALLER, [message], { execArgv: [], env: { ...process.env, NODE_OPTIONS: '' } }),
      );
      await Promise.all(callers.map((it) => once(it, 'message')));
      const told = callers.map((it) => once(it, 'message'));
      for (const caller of callers) caller.send('go');
      const handles = (await Promise.all(told)).flatMap(([it]) => it as { id: string; outcome: string }[]);
      await Promise.all(callers.map((it) => it.exitCode ?? once(it, 'exit')));
      expect(handles).toHaveLength(50);
      expect(handles.filter((it) => it.outcome === 'added')).toHaveLength(1);
      expect(new Set(handles.map((it) => it.id)).size).toBe(1);
      expect(await waiting(cortado)).toBe(1);
    });

    it('are added, not found, when a lost answer makes the producer send one again', async () => {
      const { cortado } = await setup();
      const job = {
        id: 'sent-twice',
        name: 'Press.print',
        data: ['a'],
        opts: { deduplication: { id: 'page' } },
      };
      for (const _ of [1, 2])
        await expect(cortado.internals.producer.add('short', job)).resolves.toBe(job.id);
      expect(await waiting(cortado)).toBe(1);
    });

    it('are queued by a schedule only while none is there', async () => {
      const { cortado } = await setup();
      worlds.closeAfter(await startScheduler(cortado));
      let fired = 0;
      cortado.on('schedule.fired', () => (fired += 1));
      await until(
        () => fired,
        (count) => count >= 3,
      );
      expect(await waiting(cortado)).toBe(1);
      expect((await cortado.schedules.trigger('Press.sweep')).outcome).toBe('existing');
      expect((await cortado.schedules.log('Press.sweep'))[0]?.why).toContain('has its unique key');
    });

    it('leave one job, the last to get in, of many that replace each other at the same time', async () => {
      const { press, cortado, print } = await setup();
      const unique: UniqueOptions = { key: 'page', onConflict: 'replace' };
      const handles = await Promise.all(Array.from({ length: 20 }, (_, index) => print(`${index}`, unique)));
      expect(handles.filter((it) => it.outcome === 'added')).toHaveLength(1);
      expect(handles.filter((it) => it.outcome === 'replaced')).toHaveLength(19);
      expect(await waiting(cortado)).toBe(1);
      const worker = await worlds.work(cortado, { burst: true });
      await worker.closed;
      expect(press.seen).toHaveLength(1);
    });
  });
}

import { randomUUID } from 'node:crypto';
import { until } from '@cortado/test-support/until';
import { Operated, operatedWorld } from '../support/operated-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises to those who look at its queues and steer them. */
export function queuePromises(worlds: ContractWorlds): void {
  describe('the queues of an app', () => {
    it('are told with their options, counts, age and rates', async () => {
      const { cortado, queue, work } = await operatedWorld(worlds, {
        queues: { mails: { concurrency: 3, timeout: '1m', limiter: { max: 5, duration: '1s' } } },
      });
      const summary = async () => (await cortado.queues()).find((it) => it.name === queue);
      expect(cortado.queueNames).toEqual(['short', 'default', 'long', queue, 'mails']);
      const mails = (await cortado.queues()).find((it) => it.name === 'mails');
      expect(mails?.options).toEqual({
        concurrency: 3,
        timeout: 60_000,
        attempts: 1,
        isolation: 'none',
        maxWaiting: undefined,
        limiter: { max: 5, duration: 1_000 },
        keep: { completed: { age: 86_400_000, count: 1_000 }, failed: { age: 1_209_600_000, count: 5_000 } },
      });
      await expect(summary()).resolves.toMatchObject({
        oldest: undefined,
        paused: undefined,
        rates: { completed: 0, failed: 0 },
        timeToClear: undefined,
      });
      const from = Date.now();
      const first = await cortado.jobs(Operated).answer(1);
      await cortado.jobs(Operated).answer(2);
      await cortado.jobs(Operated, { delay: '1h' }).answer(3);
      const waiting = await summary();
      expect(waiting).toMatchObject({ counts: { waiting: 2, delayed: 1, active: 0 } });
      expect(waiting?.oldest?.getTime()).toBeGreaterThan(from - 1_000);
      expect(waiting?.oldest?.getTime()).toBeLessThan(Date.now() + 1_000);
      const worker = await work();
      await first.result({ timeout: '30s' });
      await until(summary, (it) => it?.counts.completed === 2);
      await worker.close();
      await cortado.jobs(Operated).answer(4);
      // Two within five minutes.
      await expect(summary()).resolves.toMatchObject({
        rates: { completed: 0.4, failed: 0 },
        timeToClear: 150_000,
      });
      await cortado.queue(queue).pause();
      await expect(summary()).resolves.toMatchObject({ rates: { completed: 0.4 }, timeToClear: undefined });
    });

    it('tell since when one has waited for longest, whoever is next, and of none a time to come', async () => {
      const { cortado, queue } = await operatedWorld(worlds);
      const oldest = async () => (await cortado.queues()).find((it) => it.name === queue)?.oldest?.getTime();
      await cortado.jobs(Operated, { priority: 10 }).answer(1);
      const queued = Date.now();
      await until(Date.now, (it) => it > queued + 20);
      await cortado.jobs(Operated, { priority: 1 }).answer(2);
      await cortado.jobs(Operated, { priority: 3 }).answer(3);
      expect((await oldest()) ?? queued + 20).toBeLessThan(queued + 20);
      await cortado.queue(queue).purge();
      const later = await cortado.jobs(Operated, { delay: '1h' }).answer(4);
      await later.promote();
      expect((await oldest()) ?? Number.MAX_VALUE).toBeLessThanOrEqual(Date.now() + 1_000);
    });

    it('tell how many end only of what is kept, over the time it is kept', async () => {
      const kept = `kept-${randomUUID().slice(0, 8)}`;
      const { cortado, work } = await operatedWorld(worlds, {
        queues: { [kept]: { keep: { completed: { count: 0 }, failed: { age: '1m' } } } },
      });
      const summary = async () => (await cortado.queues()).find((it) => it.name === kept);
      const { fail } = cortado.jobs(Operated, { queue: kept });
      const handles = [await fail('once'), await fail('twice')];
      const worker = await work({ queues: [kept] });
      for (const it of handles) await it.result({ timeout: '30s' }).catch(() => undefined);
      await until(summary, (it) => it?.counts.failed === 2);
      await worker.close();
      await fail('later');
      await expect(summary()).resolves.toMatchObject({
        rates: { completed: undefined, failed: 2 },
        timeToClear: undefined,
      });
    });

    it('say who paused them, why, since when and until when', async () => {
      const { cortado, queue } = await operatedWorld(worlds);
      const view = cortado.queue(queue);
      const events: unknown[] = [];
      cortado.on('queue.paused', ({ by, reason }) => events.push(['paused', by, reason]));
      cortado.on('queue.resumed', ({ by }) => events.push(['resumed', by]));
      const until = new Date(Date.now() + 3_600_000);
      await view.pause({ by: 'ann', reason: 'month end', until });
      await expect(view.summary()).resolves.toMatchObject({
        paused: { by: 'ann', reason: 'month end', since: expect.any(Date), until },
      });
      const asked = cortado.internals.clock.now();
      const { until: end } = await view.pause({ for: '2h' });
      expect((end?.getTime() ?? 0) - asked).toBeGreaterThanOrEqual(7_200_000);
      await expect(view.summary()).resolves.toMatchObject({ paused: { until: end } });
      await expect(view.pause({ for: '2h', until })).rejects.toThrow('either "for" or "until"');
      await expect(view.pause({ for: 0 })).rejects.toThrow('"for" to be a duration above zero');
      await view.pause();
      await expect(view.summary()).resolves.toMatchObject({
        paused: { by: undefined, reason: undefined, since: expect.any(Date), until: undefined },
      });
      await view.resume({ by: 'bob' });
      await expect(view.summary()).resolves.toMatchObject({ paused: undefined });
      await cortado.internals.producer.ask(queue, 'pausing', (it) => it.pause());
      await expect(view.summary()).resolves.toMatchObject({
        paused: { by: undefined, since: undefined },
      });
      expect(events).toEqual([
        ['paused', 'ann', 'month end'],
        ['paused', undefined, undefined],
        ['paused', undefined, undefined],
        ['resumed', 'bob'],
      ]);
      await expect(view.pause({ until: new Date(0) })).rejects.toThrow('a Date that is still to come');
      await expect(view.pause({ until: 'soon' as never })).rejects.toThrow('a Date that is still to come');
      await expect(view.pause({ who: 'ann' } as never)).rejects.toThrow('Unknown option "who"');
      await expect(view.resume({ by: 7 } as never)).rejects.toThrow('"by" to be text');
      await view.resume();
    });

    it('that were paused until a moment are resumed then by any worker, and by whoever looks', async () => {
      const { cortado, queue, prefix, work } = await operatedWorld(worlds);
      const other = worlds.app({ prefix, queues: { [queue]: {} } });
      const soon = () => new Date(Date.now() + 700);
      // Its own process would do it; one that has ended cannot.
      const cli = worlds.app({ prefix, queues: { [queue]: {} } });
      const end = soon();
      await cli.queue(queue).pause({ by: 'ann', until: end });
      await cli.close();
      const isStill = await cortado.queue(queue).isPaused();
      expect(isStill || Date.now() >= end.getTime()).toBe(true);
      await until(
        () => other.queue(queue).isPaused(),
        (it) => !it,
      );
      const gone = worlds.app({ prefix, queues: { [queue]: {} } });
      await gone.queue(queue).pause({ until: soon() });
      await gone.close();
      await work();
      const job = await cortado.jobs(Operated).answer('on its way');
      await expect(job.result({ timeout: '25s' })).resolves.toBe('on its way');
      const isPaused = () => cortado.internals.producer.ask(queue, 'looking', (it) => it.isPaused());
      await expect(isPaused()).resolves.toBe(false);
    });
  });

  describe('the jobs an app knows', () => {
    it('are told with their parameters, options and schedules', async () => {
      const { cortado, queue } = await operatedWorld(worlds);
      const known = cortado.knownJobs();
      expect(known.map((it) => it.name)).toEqual([
        'Operated.answer',
        'Operated.block',
        'Operated.fail',
        'Operated.login',
        'Operated.postpone',
        'Operated.tagged',
        'Operated.write',
      ]);
      expect(known.find((it) => it.name === 'Operated.tagged')).toEqual({
        name: 'Operated.tagged',
        queue,
        doctype: undefined,
        parameters: [{ name: 'value', type: 'Object', fields: [] }],
        options: {
          timeout: 300_000,
          attempts: 1,
          delay: 0,
          priority: undefined,
          isolation: 'none',
          tags: ['nightly'],
          isUnique: false,
        },
        schedules: [],
      });
    });
  });
}

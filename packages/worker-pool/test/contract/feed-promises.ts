import { randomUUID } from 'node:crypto';
import {
  type Cortado,
  createCortado,
  type FeedEvent,
  type FeedOptions,
  InvalidOptionsError,
  type QueueFeed,
} from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { CancelProcess } from '../support/cancel-process.js';
import { Operated, operatedWorld } from '../support/operated-service.js';
import type { ContractWorlds } from './contract-world.js';

/** Milliseconds after which a feed counts as ready though not all have answered. */
const READY_WITHOUT_ANSWER = 5_000;

/** What every engine promises to those who listen to all processes at once. */
export function feedPromises(worlds: ContractWorlds): void {
  /** Collects what a feed tells, until it ends. */
  const collect = (feed: QueueFeed) => {
    const events: FeedEvent[] = [];
    const ended = (async () => {
      for await (const event of feed) events.push(event);
    })();
    return { events, ended };
  };
  /**
   * A feed that whoever works for its queues has heard of: it asks the processes that are listed. One that is ready without
   * their answer, on a busy machine, gives way to another.
   */
  const heardFeed = async (app: Cortado, options: FeedOptions): Promise<QueueFeed> => {
    await until(
      () => app.processes(),
      (it) => it.some(({ queues }) => queues.some(({ name }) => options.queues?.includes(name))),
    );
    const feed = app.feed(options);
    const began = performance.now();
    await feed.ready;
    if (performance.now() - began < READY_WITHOUT_ANSWER) return feed;
    await feed.close();
    return await heardFeed(app, options);
  };
  const ofJob = (events: readonly FeedEvent[], id: string) =>
    events
      .filter((it) => (it.facts as { id?: string }).id === id)
      .map((it) => it.name)
      .sort();

  describe('a feed', () => {
    it('hears jobs of another process, from their enqueue to their end', async () => {
      const prefix = `{test-${randomUUID()}}`;
      const cortado = worlds.app({ prefix });
      await cortado.migrate();
      const other = worlds.closeAfter(new CancelProcess(worlds.url, prefix));
      await other.hears('serving');
      // A feed waits for the processes that it finds.
      await until(
        () => cortado.processes(),
        (it) => it.some(({ pid }) => pid === other.pid),
      );
      const feed = await heardFeed(cortado, { queues: ['default'] });
      const { events, ended } = collect(feed);
      // An app that knows the job and has no worker.
      const sender = worlds.app({ prefix, services: [] });
      const job = await sender.internals.producer.add('default', {
        id: `feed${randomUUID().slice(0, 8)}`,
        name: 'hold',
        data: [],
        opts: {},
      });
      await other.hears('started', job);
      await until(
        () => ofJob(events, job),
        (it) => it.length >= 2,
      );
      await expect(sender.job('default', job).cancel('enough')).resolves.toBe('signalled');
      await until(
        () => ofJob(events, job),
        (it) => it.join() === 'job.cancelled,job.enqueued,job.started',
      );
      const find = (name: string) =>
        events.find((it) => it.name === name && (it.facts as { id?: string }).id === job);
      expect(find('job.enqueued')).toEqual({
        name: 'job.enqueued',
        facts: { id: job, name: 'hold', queue: 'default' },
        at: expect.any(Date),
        source: undefined,
      });
      expect(find('job.started')).toMatchObject({
        facts: { id: job, name: 'hold', queue: 'default', attempt: 1, waited: expect.any(Number) },
        source: { pid: other.pid, host: expect.any(String) },
      });
      expect(find('job.cancelled')).toMatchObject({
        facts: { reason: 'enough' },
        source: { pid: other.pid },
      });
      await feed.close();
      await ended;
      await expect(feed.next()).resolves.toEqual({ done: true, value: undefined });
    });

    it('has every job that ends once it is ready, masked, of the queues and events it wants', async () => {
      const { cortado, queue, prefix, work } = await operatedWorld(worlds);
      // Two apps of one name in one process would answer for each other, and the feed be ready too early.
      const listener = worlds.app({ app: 'listener', prefix, queues: { [queue]: {} } });
      await work();
      const options: FeedOptions = {
        queues: [queue],
        events: ['job.completed', 'job.failed', 'job.progress'],
      };
      const feed = await heardFeed(listener, options);
      const { events: all } = collect(feed);
      const isProgress = (it: FeedEvent) => it.name === 'job.progress';
      const good = await cortado.jobs(Operated).answer(1);
      const bad = await cortado.jobs(Operated).fail('password=hunter2 is wrong');
      const login = await cortado.jobs(Operated).login({ name: 'ada', password: 'hunter2' }, true);
      const events = await until(
        () => all.filter((it) => !isProgress(it)),
        (it) => it.length === 3,
      );
      const said = all.filter(isProgress).map((it) => it.facts);
      expect(said[0]).toMatchObject({ percent: 50, title: 'As ***', description: 'token: ***' });
      expect(JSON.stringify(said)).not.toContain('hunter2');
      expect(events.map((it) => [it.name, (it.facts as { id?: string }).id]).sort()).toEqual(
        [
          ['job.completed', good.id],
          ['job.failed', bad.id],
          ['job.failed', login.id],
        ].sort(),
      );
      const factsOf = ({ id }: { id: string }) =>
        events.find((it) => (it.facts as { id?: string }).id === id);
      expect(factsOf(login)?.facts).toMatchObject({ error: { message: 'no *** here' } });
      const failed = factsOf(bad);
      expect(failed?.facts).toMatchObject({
        error: { name: 'Error', message: 'password=*** is wrong' },
        attempt: 1,
        duration: expect.any(Number),
      });
      expect(failed?.facts).not.toHaveProperty('data');
      await feed.close();
    });

    it('hears what processes without workers do to jobs and queues', async () => {
      const { cortado, queue, prefix } = await operatedWorld(worlds);
      const feed = cortado.feed({
        queues: [queue],
        events: ['job.cancelled', 'queue.paused', 'queue.resumed'],
      });
      const { events } = collect(feed);
      await feed.ready;
      const admin = worlds.app({ prefix, queues: { [queue]: {} } });
      const job = await cortado.jobs(Operated).answer(1);
      const soon = new Date(Date.now() + 3_600_000);
      await admin.queue(queue).pause({ by: 'ann', until: soon });
      await admin.job(queue, job.id).cancel('not wanted');
      await admin.queue(queue).resume({ by: 'bob' });
      // What is left to tell is told before it closes.
      await admin.close();
      await until(
        () => events,
        (it) => it.length === 3,
      );
      expect(events.map((it) => [it.name, it.facts])).toEqual([
        ['queue.paused', { queue, by: 'ann', until: soon }],
        ['job.cancelled', { id: job.id, name: 'Operated.answer', queue, attempt: 0, reason: 'not wanted' }],
        ['queue.resumed', { queue, by: 'bob' }],
      ]);
      await feed.close();
    });

    it('counts what its reader was too slow for, where it was left out', async () => {
      const { cortado, queue, work } = await operatedWorld(worlds);
      await work({ concurrency: 20 });
      const feed = await heardFeed(cortado, { queues: [queue], events: ['job.completed'], buffer: 5 });
      const heard = new Promise<void>((resolve) => {
        let count = 0;
        cortado.on('job.completed', () => ++count === 40 && resolve());
      });
      await cortado.enqueueMany(
        Array.from({ length: 40 }, (_, index) => ({ name: 'Operated.answer', args: [index] })),
      );
      await heard;
      const seen: FeedEvent[] = [];
      const count = () =>
        seen.reduce((sum, it) => sum + (it.name === 'feed.dropped' ? it.facts.count : 1), 0);
      for await (const event of feed) {
        seen.push(event);
        if (count() === 40) break;
      }
      expect(seen.slice(0, 5).map((it) => it.name)).toEqual(Array.from({ length: 5 }, () => 'job.completed'));
      expect(seen.some((it) => it.name === 'feed.dropped')).toBe(true);
      // Leaving the loop has ended it.
      await expect(feed.next()).resolves.toMatchObject({ done: true });
    });

    it('tells what happens in a process in the order of it, however much it is', async () => {
      const { cortado, queue, prefix, work } = await operatedWorld(worlds);
      // A process that works tells of itself.
      await work();
      const listener = worlds.app({ app: 'listener', prefix, queues: { [queue]: {} } });
      const feed = await heardFeed(listener, { queues: [queue], events: ['job.stalled'] });
      const { events } = collect(feed);
      // Each burst is more than one message holds.
      const numbers = Array.from({ length: 1_600 }, (_, nr) => `${nr}`);
      for (let from = 0; from < numbers.length; from += 400) {
        for (const id of numbers.slice(from, from + 400))
          cortado.internals.events.emit('job.stalled', { id, name: 'Operated.answer', queue });
        await until(
          () => events.length,
          (it) => it > from,
        );
      }
      await until(
        () => events.length,
        (it) => it === numbers.length,
      );
      const ids = events.map((it) => (it.facts as { id?: string }).id);
      expect(ids.filter((id, at) => id !== numbers[at])).toEqual([]);
      await feed.close();
    });

    it('hears beside hundreds of others that opened after it', async () => {
      const { cortado, queue, work } = await operatedWorld(worlds);
      await work();
      const feed = await heardFeed(cortado, { queues: [queue], events: ['job.completed'] });
      const { events } = collect(feed);
      const interest = { queues: ['elsewhere'], events: ['job.failed'] };
      await cortado.internals.records.putMany(
        { name: 'feeds', ttl: 60_000 },
        Array.from({ length: 300 }, (_, nr) => [`${queue}:${nr}`, interest]),
      );
      // With it whoever works reads anew what is wanted.
      const last = await heardFeed(cortado, { queues: [queue], events: ['job.failed'] });
      const job = await cortado.jobs(Operated).answer(1);
      await until(
        () => ofJob(events, job.id),
        (it) => it.join() === 'job.completed',
      );
      await feed.close();
      await last.close();
    });

    it('ends with its app, and nobody tells what nobody wants to hear', async () => {
      const { cortado, queue, prefix, work } = await operatedWorld(worlds);
      await work();
      const listener = createCortado({ connection: worlds.url, prefix, queues: { [queue]: {} } });
      const feed = listener.feed({ queues: [queue], events: ['job.postponed'] });
      const { ended } = collect(feed);
      await feed.ready;
      const isTold = () => cortado.internals.events.wants('job.postponed');
      await until(isTold, (it) => it);
      await listener.close();
      await ended;
      await until(isTold, (it) => !it);
    });

    it('is refused with a reason when it asks for what is not there', async () => {
      const { cortado } = await operatedWorld(worlds);
      expect(() => cortado.feed({ queues: ['shrt'] })).toThrow(
        'No queue is named "shrt". Did you mean "short"?',
      );
      expect(() => cortado.feed({ events: ['job.done' as never] })).toThrow('No event is named "job.done"');
      expect(() => cortado.feed({ buffer: 0 })).toThrow(InvalidOptionsError);
    });
  });
}

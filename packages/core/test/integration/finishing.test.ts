import type { Job } from 'bullmq';
import { Redis } from 'ioredis';
import { FinishingScript } from '../../src/datastore/redis/together/finishing-script.js';
import { workerBackends } from '../../src/datastore/redis/together/redis-worker-backend.js';
import { type FinishingSide, FinishingSides, MAIL, PARENTS } from '../support/finishing-sides.js';

const MANY = { count: 1_000 };

describe('jobs that are completed together', () => {
  const client = new Redis(process.env.REDIS_URL as string, { maxRetriesPerRequest: null });
  const sides = new FinishingSides(client);
  afterEach(() => sides.close());
  afterAll(() => client.quit());

  const addAll = (side: FinishingSide, ids: readonly string[]) =>
    side.queue.addBulk(ids.map((id) => ({ name: 'send', data: { id }, opts: { jobId: id } })));

  it('are as BullMQ leaves them, and each brings its successor', async () => {
    const { answers, content } = await sides.compare(async (side) => {
      await side.flows.add({
        name: 'all',
        queueName: PARENTS,
        opts: { jobId: 'p1' },
        children: ['f1', 'f2'].map((jobId) => ({ name: 'send', queueName: MAIL, opts: { jobId } })),
      });
      await side.queue.add('send', {}, { jobId: 'd1', deduplication: { id: 'key' } });
      await addAll(side, ['a1', 'a2', 'a3']);
      const jobs = await side.take(6);
      await jobs[3]?.log('under way');
      await addAll(side, ['b1', 'b2', 'b3']);
      await side.queue.add('send', {}, { jobId: 'l1', delay: 3_600_000, timestamp: 4_000_000_000_000 });
      await side.queue.add('send', { urgent: true }, { jobId: 'u1', priority: 2 });
      return side.complete(jobs);
    });
    expect(answers.map((it) => (it as unknown[])[1])).toEqual(['b1', 'b2', 'b3', 'u1', 0, 0]);
    expect(content).toMatchObject({
      'mail:completed': ['a1', 'a2', 'a3', 'd1', 'f1', 'f2'],
      'mail:active': ['u1', 'b3', 'b2', 'b1'],
      'parents:wait': ['p1'],
    });
    expect(content).not.toHaveProperty('mail:de:key');
  });

  it.each([
    ['as they were taken', [0, 1, 2, 3, 4], ['a6']],
    ['the other way round', [5, 4, 3, 2, 1, 0], []],
    ['while the first goes on', [1, 2, 3, 4, 5], ['a1']],
    ['while one among them goes on', [0, 1, 2, 4, 5], ['a4']],
  ])('leave the others active where they end %s', async (_title, order, left) => {
    const { content } = await sides.compare(async (side) => {
      await addAll(side, ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']);
      const jobs = await side.take(6);
      return side.complete(order.map((it) => jobs[it] as Job));
    });
    expect(content['mail:active'] ?? []).toEqual(left);
  });

  it('keep of the finished what each is told to keep', async () => {
    const { content } = await sides.compare(async (side) => {
      await addAll(side, ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']);
      const jobs = await side.take(6);
      const first = await side.complete(jobs.slice(0, 3), (index) => ({ count: [5, 5, 0][index] as number }));
      const rest = await side.complete(jobs.slice(3), (index) => ({
        count: 2,
        age: index === 0 ? 60 : 3_600,
      }));
      return [...first, ...rest];
    });
    expect(content).toMatchObject({ 'mail:completed': ['a5', 'a6'] });
    for (const id of ['a1', 'a2', 'a3', 'a4']) expect(content).not.toHaveProperty(`mail:${id}`);
  });

  it.each([
    ['as many as are kept', 5],
    ['fewer', 4],
    ['one', 1],
  ])('leave nothing of those that go for them, whatever these have by then: %s', async (_title, count) => {
    const { content } = await sides.compare(async (side) => {
      await addAll(side, ['a1', 'a2', 'a3', 'a4', 'a5']);
      const keep = () => ({ count: 5 });
      const first = await side.complete(await side.take(5), keep);
      const parent = { id: 'a2', queue: side.queue.qualifiedName };
      await side.queue.add(
        'send',
        {},
        { jobId: 'c1', parent, delay: 3_600_000, timestamp: 4_000_000_000_000 },
      );
      await side.queue.addJobLog('a1', 'afterwards');
      for (const kind of ['processed', 'failed'])
        await client.hset(side.queue.toKey(`a3:${kind}`), 'bull:other:1', '1');
      await client.zadd(side.queue.toKey('a4:unsuccessful'), 1, 'bull:other:2');
      await addAll(side, ['b1', 'b2', 'b3', 'b4', 'b5'].slice(0, count));
      return [...first, ...(await side.complete(await side.take(count), keep))];
    });
    const gone = ['a1', 'a2', 'a3', 'a4', 'a5'].slice(0, count);
    const kept = Object.keys(content).filter((key) => gone.some((id) => key.startsWith(`mail:${id}`)));
    expect(kept).toEqual([]);
  });

  it('leave nothing beside them where they go at once', async () => {
    const { content } = await sides.compare(async (side) => {
      await addAll(side, ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7']);
      const jobs = await side.take(7);
      const none = () => ({ count: 0 });
      const first = await side.complete(jobs.slice(0, 2), none);
      await jobs[2]?.log('under way');
      await client.hset(side.queue.toKey('a4:processed'), 'bull:other:1', '1');
      const second = await side.complete(jobs.slice(2, 5), none);
      await jobs[5]?.log('under way');
      return [...first, ...second, ...(await side.complete(jobs.slice(5, 6), none))];
    });
    expect(Object.keys(content).filter((key) => /^mail:a[1-6]/.test(key))).toEqual([]);
    expect(content).toMatchObject({ 'mail:active': ['a7'] });
  });

  it('are kept as their worker is told where the job says nothing', async () => {
    const act = async (side: FinishingSide) => {
      await addAll(side, ['a1', 'a2', 'a3', 'a4']);
      return side.complete(await side.take(4), () => undefined);
    };
    const { content } = await sides.compare(act, { removeOnComplete: { count: 1 } });
    expect(content).toMatchObject({ 'mail:completed': ['a4'] });
    const { content: all } = await sides.compare(act);
    expect(all).toMatchObject({ 'mail:completed': ['a1', 'a2', 'a3', 'a4'] });
  });

  it('fail each for itself, with the words of BullMQ', async () => {
    const { answers, content } = await sides.compare(async (side) => {
      await addAll(side, ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']);
      const jobs = await side.take(6);
      await addAll(side, ['b1', 'b2']);
      await client.hset(side.queue.toKey('b1'), 'progress', '{ not JSON');
      await client.del(side.queue.toKey('a1:lock'));
      await client.set(side.queue.toKey('a2:lock'), 'of another worker');
      await client.set(side.queue.toKey('a3:dependencies'), 'not a set');
      await client.del(side.queue.toKey('a4'));
      return side.complete(jobs);
    });
    expect(answers.slice(0, 5)).toEqual([
      expect.stringContaining('Missing lock for job a1'),
      expect.stringContaining('Lock mismatch for job a2'),
      expect.stringContaining('WRONGTYPE'),
      expect.stringContaining('Missing key for job a4'),
      expect.stringContaining('JSON'),
    ]);
    expect(answers[5]).toMatchObject({ 1: 'b2' });
    expect(content).toMatchObject({
      'mail:completed': ['a5', 'a6'],
      'mail:active': ['b2', 'b1', 'a4', 'a3', 'a2', 'a1'],
    });
  });

  it('bring successors that end as whatever they have become meanwhile', async () => {
    const act = async (side: FinishingSide) => {
      await addAll(side, ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7']);
      const jobs = await side.take(7);
      await addAll(side, ['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7']);
      const first = await side.complete(jobs);
      const next = await side.successors(first, jobs);
      await side.flows.add({
        name: 'all',
        queueName: PARENTS,
        opts: { jobId: 'p1' },
        children: [{ name: 'send', queueName: MAIL, opts: { jobId: 'b2' } }],
      });
      await next[2]?.updateProgress(50);
      await next[2]?.log('under way');
      const parent = { id: 'b4', queue: side.queue.qualifiedName };
      await side.queue.add('send', {}, { jobId: 'c1', parent });
      await client.del(side.queue.toKey('b5:lock'));
      await client.del(side.queue.toKey('b6'));
      const second = await side.complete(next);
      return [...first, ...second];
    };
    for (const told of [{}, { name: 'first' }]) {
      const { answers, content } = await sides.compare(act, told);
      expect(answers.slice(10, 13)).toEqual([
        expect.stringContaining('b4 has pending dependencies'),
        expect.stringContaining('Missing lock for job b5'),
        expect.stringContaining('Missing key for job b6'),
      ]);
      expect(content).toMatchObject({
        'mail:completed': ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'b1', 'b2', 'b3', 'b7'],
        'parents:wait': ['p1'],
      });
    }
  });

  it('bring names and options as they are, whatever stood in those before', async () => {
    const { answers } = await sides.compare(async (side) => {
      const jobs: [string, string, object][] = [
        ['send', 'b1', {}],
        ['send', 'b2', {}],
        ['send', 'b3', { attempts: 3 }],
        ['a\nname', 'b4', { attempts: 3 }],
        ['send', 'b\n5', { attempts: 3 }],
        ['send', 'b6', { attempts: 3 }],
        ['other', 'b7', { attempts: 3 }],
      ];
      await addAll(side, ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7']);
      const taken = await side.take(7);
      for (const [name, jobId, opts] of jobs) await side.queue.add(name, { to: jobId }, { ...opts, jobId });
      await client.hset(side.queue.toKey('b6'), 'opts', '{\n  "attempts": 4\n}');
      return side.complete(taken);
    });
    expect(answers.map((it) => ((it as unknown[])[0] as { name: string }).name)).toEqual([
      ...['send', 'send', 'send', 'a\nname', 'send', 'send', 'other'],
    ]);
    expect(answers[5]).toMatchObject({ 0: { opts: { attempts: 4 }, data: '{"to":"b6"}' } });
  });

  it('bring no successor in a queue that is paused, or from a worker that takes no more', async () => {
    const { answers } = await sides.compare(async (side) => {
      await addAll(side, ['a1', 'a2', 'a3']);
      const jobs = await side.take(2);
      await side.queue.pause();
      return side.complete(jobs);
    });
    expect(answers).toEqual([
      [null, 0, false, 0],
      [null, 0, false, 0],
    ]);
  });

  it('are any number, with results of any size', async () => {
    const ids = Array.from({ length: 130 }, (_, index) => `n${index}`);
    const ours = sides.make(workerBackends(client, { count: 0 }));
    await addAll(ours, ids);
    const jobs = await ours.take(ids.length);
    const backend = ours.worker.getBackend();
    const sizes = jobs.map((_, index) => (index % 10 === 0 ? 200_000 : 20));
    await Promise.all(
      jobs.map((it, index) =>
        backend.moveToCompleted(it, 'x'.repeat(sizes[index] as number), MANY, it.token as string, true),
      ),
    );
    const done = await ours.queue.getCompleted(0, -1);
    expect(done.map((it) => it.id).sort()).toEqual([...ids].sort());
    expect(done.map((it) => it.returnvalue.length).sort()).toEqual([...sizes].sort());
  });

  it('are refused when a result cannot be written, and the others are not', async () => {
    const ours = sides.make(workerBackends(client, { count: 0 }));
    await addAll(ours, ['a1', 'a2']);
    const jobs = await ours.take(2);
    const backend = ours.worker.getBackend();
    const results: unknown[] = [1n, 'fine'];
    const ends = await Promise.allSettled(
      jobs.map((it, index) => backend.moveToCompleted(it, results[index], MANY, it.token as string, true)),
    );
    expect(ends.map((it) => it.status)).toEqual(['rejected', 'fulfilled']);
    await expect(ours.queue.getCompletedCount()).resolves.toBe(1);
  });

  it('go the way of BullMQ where its script is not the one that is known', async () => {
    const script = new FinishingScript({ scriptsSet: {} } as unknown as Redis, undefined);
    expect(script.isAvailable()).toBe(false);
    const ours = sides.make(workerBackends({ scriptsSet: {} } as unknown as Redis, { count: 0 }));
    await addAll(ours, ['a1', 'a2']);
    await ours.complete(await ours.take(2));
    const { version } = ours.worker.getBackend() as unknown as { version: string };
    expect(new FinishingScript(client, version).isAvailable()).toBe(true);
    await expect(ours.queue.getCompletedCount()).resolves.toBe(2);
  });
});

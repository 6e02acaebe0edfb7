import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado, type JobHandle } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { gate, until } from '@cortado/test-support/until';
import { startWorker, type Worker } from '@cortado/worker-pool';
import { KINDS, type Kind, Letters } from '../support/letters-service.js';
import { PlainBullMq } from '../support/plain-bullmq.js';

/** So many go each way. */
const JOBS = 1_000;
const calls = Array.from({ length: JOBS }, (_, index) => ({
  index,
  kind: KINDS[index % KINDS.length] as Kind,
}));
/** What a plain worker of these jobs is: one function that goes by the name. */
const resultOf = (name: string, data: unknown) => ({ name, data });

const database = freshDatabase();

describe.each([
  ['Redis', process.env.REDIS_URL as string],
  ['PostgreSQL', database.url],
])('beside plain BullMQ on %s', (_, url) => {
  let cortado: Cortado;
  let letters: Letters;
  let plain: PlainBullMq;
  let queue: string;
  let worker: Worker | undefined;

  beforeEach(async () => {
    const prefix = `plain-${randomUUID()}`;
    queue = `letters-${randomUUID()}`;
    letters = new Letters();
    cortado = createCortado({
      connection: url,
      prefix,
      services: [Letters],
      container: { resolve: () => letters },
      queues: { [queue]: {} },
      defaults: { queue, keep: { completed: { count: 3 * JOBS } } },
      log: false,
    });
    await cortado.migrate();
    plain = new PlainBullMq(url, prefix);
  });

  afterEach(async () => {
    await worker?.close({ grace: 0 });
    worker = undefined;
    const emptied = plain.queue(queue);
    await emptied.obliterate({ force: true });
    await plain.close();
    await cortado.close();
  });

  const ended = () =>
    until(
      () => cortado.queue(queue).counts(),
      ({ completed, failed }) => completed + failed >= JOBS,
    );

  it('runs a thousand jobs that a plain Queue added, and reads each as a call', async () => {
    const producer = plain.queue(queue);
    const half = calls
      .slice(JOBS / 2)
      .map(({ kind, index }) => ({ name: kind.name, data: kind.data(index) }));
    const added = await Promise.all([
      ...calls.slice(0, JOBS / 2).map(({ kind, index }) => producer.add(kind.name, kind.data(index))),
      producer.addBulk(half),
    ]);
    worker = await startWorker(cortado, { queues: [queue] });
    await expect(ended()).resolves.toMatchObject({ completed: JOBS, failed: 0, waiting: 0, active: 0 });
    const ids = added.flat().map(({ id }) => id as string);
    expect(new Set(ids).size).toBe(JOBS);
    const results = await Promise.all(ids.map(async (id) => (await producer.getJob(id))?.returnvalue));
    expect(results).toEqual(calls.map(({ kind, index }) => kind.result(index)));
    expect([...letters.users]).toEqual([undefined]);
  });

  it('adds a thousand jobs that a plain Worker runs, and reads what it returned', async () => {
    const users = new Set<unknown>();
    const handles = await enqueued(calls);
    plain.worker(queue, async (job) => {
      users.add((job.opts as { ctx?: { user?: string } }).ctx?.user);
      return resultOf(job.name, job.data);
    });
    await expect(ended()).resolves.toMatchObject({ completed: JOBS, failed: 0, waiting: 0, active: 0 });
    const results = await Promise.all(handles.map((it) => it.result({ timeout: '30s' })));
    expect(results).toEqual(calls.map(({ kind, index }) => resultOf(kind.name, kind.data(index))));
    expect([...users]).toEqual(['ann']);
  });

  it('shares a queue with a plain Queue and a plain Worker at once: each job runs once, here or there', async () => {
    const ran: string[] = [];
    const sides = { ours: gate(), theirs: gate() };
    // Neither side ends its first job before the other one has begun one.
    letters.ran = async () => {
      ran.push('ours');
      sides.ours.open();
      await sides.theirs.opened;
    };
    worker = await startWorker(cortado, { queues: [queue] });
    plain.worker(queue, async (job) => {
      ran.push('theirs');
      sides.theirs.open();
      await sides.ours.opened;
      return resultOf(job.name, job.data);
    });
    const producer = plain.queue(queue);
    const [ours, theirs] = await Promise.all([
      enqueued(calls.slice(0, JOBS / 2)),
      Promise.all(calls.slice(JOBS / 2).map(({ kind, index }) => producer.add(kind.name, kind.data(index)))),
    ]);
    await expect(ended()).resolves.toMatchObject({ completed: JOBS, failed: 0, waiting: 0, active: 0 });
    const ids = [...ours, ...theirs].map(({ id }) => id as string);
    const jobs = await Promise.all(ids.map((id) => producer.getJob(id)));
    jobs.forEach((job, at) => {
      const { kind, index } = calls[at] as (typeof calls)[number];
      const results = [kind.result(index), resultOf(kind.name, kind.data(index))];
      expect(results).toContainEqual(job?.returnvalue);
      expect(job?.attemptsMade).toBe(1);
    });
    expect(ran).toHaveLength(JOBS);
    expect(new Set(ran)).toEqual(new Set(['ours', 'theirs']));
  });

  async function enqueued(some: typeof calls): Promise<JobHandle<unknown>[]> {
    const one = ({ kind, index }: (typeof calls)[number]) => ({
      name: kind.name,
      args: kind.args(index),
      options: { user: 'ann' },
    });
    const middle = Math.floor(some.length / 2);
    const single = some
      .slice(0, middle)
      .map(one)
      .map(({ name, args, options }) => cortado.enqueue(name, args, options));
    return [...(await Promise.all(single)), ...(await cortado.enqueueMany(some.slice(middle).map(one)))];
  }
});

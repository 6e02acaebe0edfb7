import { randomUUID } from 'node:crypto';
import {
  type BackendFactory,
  FlowProducer,
  type Job,
  type KeepJobs,
  Queue,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import type { Redis } from 'ioredis';
import { workerBackends } from '../../src/datastore/redis/together/redis-worker-backend.js';
import { contentOf } from './redis-content.js';

const RESULTS = [{ rows: 3, note: 'Grüße "quoted" \\ \u2028' }, undefined, null, 'text', 0, [1, [2]]];
const MANY = { count: 1_000 };
/** What the queue a worker serves is called, and the one whose jobs wait for it. */
export const [MAIL, PARENTS] = ['mail', 'parents'] as const;

/** What a worker is told beside where it works. */
type Told = Pick<WorkerOptions, 'removeOnComplete' | 'name'>;

/** A queue with a worker whose jobs the test takes and completes by hand. */
export class FinishingSide {
  readonly prefix = `finish-${randomUUID()}`;
  readonly client: Redis;
  readonly queue: Queue;
  readonly flows: FlowProducer;
  readonly worker: Worker;

  constructor(client: Redis, factory: BackendFactory | undefined, told: Told) {
    const connection = { connection: client, prefix: this.prefix };
    this.client = client;
    this.queue = new Queue(MAIL, connection);
    this.flows = new FlowProducer(connection);
    const options = { ...connection, autorun: false, concurrency: 50, ...told };
    this.worker = new Worker(MAIL, null, options, factory as undefined);
  }

  /** Takes so many jobs, each with a token of its own; fewer where there are not so many. */
  async take(count: number): Promise<Job[]> {
    const jobs: Job[] = [];
    while (jobs.length < count) {
      const job = await this.worker.getNextJob(`token:${jobs.length}`, { block: false });
      if (!job) break;
      jobs.push(job);
    }
    return jobs;
  }

  /** The successors that a `complete` has brought, each with the token of the job it came for. */
  async successors(answers: readonly unknown[], jobs: readonly Job[]): Promise<Job[]> {
    const ids = answers.map((it) => (it as unknown[])[1] as string);
    const found = (await Promise.all(ids.map((id) => this.queue.getJob(id)))) as Job[];
    for (const [index, job] of found.entries()) job.token = jobs[index]?.token;
    return found;
  }

  /** Completes them in one turn. What came of each: its successor, or why it could not be completed. */
  complete(
    jobs: readonly Job[],
    keepOf: (index: number) => KeepJobs | undefined = () => MANY,
    fetchNext = true,
  ): Promise<unknown[]> {
    const backend = this.worker.getBackend();
    return Promise.all(
      jobs.map(async (job, index) => {
        const result = RESULTS[index % RESULTS.length];
        try {
          const token = job.token as string;
          const keep = keepOf(index) as KeepJobs;
          const moved = await backend.moveToCompleted(job, result, keep, token, fetchNext);
          const [next, id, limitDelay, delayUntil] = moved.result as unknown[];
          return [withoutMoments(next), id, Number(limitDelay) > 0, delayUntil];
        } catch (error) {
          // What Redis says of a command also tells where in which script.
          return (error as Error).message.split(' script: ')[0];
        }
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.worker.close(), this.flows.close(), this.queue.close()]);
    const keys = await this.client.keys(`${this.prefix}*`);
    if (keys.length > 0) await this.client.del(keys);
  }
}

/** Makes sides, and holds what ours leaves against what BullMQ leaves. */
export class FinishingSides {
  readonly #client: Redis;
  readonly #open: FinishingSide[] = [];

  constructor(client: Redis) {
    this.#client = client;
  }

  make(factory?: BackendFactory, told: Told = {}): FinishingSide {
    const side = new FinishingSide(this.#client, factory, told);
    this.#open.push(side);
    return side;
  }

  /** What BullMQ leaves and answers, and that ours are the same. */
  async compare(
    act: (side: FinishingSide) => Promise<unknown[]>,
    told: Told = {},
  ): Promise<{ answers: unknown[]; content: Record<string, unknown> }> {
    const [theirs, ours] = [
      this.make(undefined, told),
      this.make(workerBackends(this.#client, { count: 0 }), told),
    ];
    await Promise.all([theirs.worker.waitUntilReady(), ours.worker.waitUntilReady()]);
    const expected = await act(theirs);
    const answers = await act(ours);
    const asTheirs = (it: unknown) =>
      JSON.parse(JSON.stringify(it).replaceAll(ours.prefix, theirs.prefix)) as unknown;
    expect(asTheirs(answers)).toEqual(asTheirs(expected));
    const content = await contentOf(this.#client, `${ours.prefix}:`);
    expect(asTheirs(content)).toEqual(await contentOf(this.#client, `${theirs.prefix}:`));
    return { answers, content };
  }

  async close(): Promise<void> {
    for (const side of this.#open.splice(0).reverse()) await side.close();
  }
}

function withoutMoments(it: unknown): unknown {
  if (typeof it !== 'object' || it === null) return it;
  const { timestamp, processedOn, ...rest } = it as Record<string, unknown>;
  return { ...rest, timestamp: typeof timestamp, processedOn: typeof processedOn };
}

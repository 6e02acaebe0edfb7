import {
  createPostgresBackend,
  type FlowJob,
  FlowProducer,
  type Job,
  type JobNode,
  Queue,
  Worker,
} from 'bullmq';

type Run = (job: Job) => Promise<unknown>;

/** Queues and workers of BullMQ itself, as a service that knows nothing of Cortado makes them. */
export class PlainBullMq {
  readonly #options: { readonly connection: never; readonly prefix?: string };
  // BullMQ's types tie options to the backend they are for.
  readonly #backend: undefined;
  readonly #open: { close(): Promise<unknown> }[] = [];

  constructor(url: string, prefix: string) {
    const isPostgres = url.startsWith('postgres');
    this.#options = isPostgres ? { connection: url as never } : { connection: { url } as never, prefix };
    this.#backend = (isPostgres ? createPostgresBackend : undefined) as never;
  }

  queue(name: string): Queue {
    const queue = new Queue(name, this.#options, this.#backend);
    this.#open.push(queue);
    return queue;
  }

  /** Adds a job with those it waits for. */
  async flow(flow: FlowJob): Promise<JobNode> {
    const producer = new FlowProducer(this.#options, this.#backend);
    this.#open.push(producer);
    return await producer.add(flow);
  }

  worker(name: string, run: Run, concurrency = 10): Worker {
    const worker = new Worker(name, run, { ...this.#options, concurrency }, this.#backend);
    worker.on('error', () => undefined);
    this.#open.push(worker);
    return worker;
  }

  /** Those made last first: no worker outlives its queue. */
  async close(): Promise<void> {
    for (const it of this.#open.splice(0).reverse()) await it.close();
  }
}

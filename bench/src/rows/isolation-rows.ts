import { fileURLToPath } from 'node:url';
import { loadCortado } from '@cortado/core/load';
import { startWorker } from '@cortado/worker-pool';
import { Queue, Worker } from 'bullmq';
import { alternate, type Sample } from '../alternate.js';
import { Contest, type Corner } from '../contest.js';
import { fill, PREFIX } from '../contestants/contestant.js';
import type { NoticeFields } from '../notice-fields.js';
import { type RowGroup, scaled } from '../row-group.js';
import { Stopwatch } from '../stopwatch.js';

const PROCESSOR = fileURLToPath(new URL('../children/sandbox-processor.js', import.meta.url));
const CONFIG = fileURLToPath(new URL('../children/isolation.config.js', import.meta.url));
const CONCURRENCY = 4;
const JOBS = 600;
const ID = 'process-isolated';
/** Finished jobs that both sides keep, as isolation.config.js says it for Cortado: taking out old ones is work for Redis. */
const KEEP = { count: 2_000 };

/** `isolation: 'process'` beside BullMQ's sandbox (`useWorkerThreads: false`), each with as many child processes. */
export const isolationRows: RowGroup = {
  rows: [
    {
      id: ID,
      title: `process a no-op in child processes, concurrency ${CONCURRENCY}`,
      unit: 'jobs/s',
      target: { of: 'ratio', atLeast: 1.1 },
    },
  ],
  async run(bench) {
    const contest = await Contest.start(bench.url);
    const tracks = [
      new SandboxTrack(contest.raw, bench.url),
      new IsolatedTrack(contest.cortado, bench.url),
    ] as const;
    for (const track of tracks) await track.open();
    const block = (track: Track) => async (): Promise<Sample> => ({ [ID]: await track.run(JOBS) });
    const sides = { raw: block(tracks[0]), cortado: block(tracks[1]) };
    await alternate(sides, { repetitions: 1, pairs: 2 });
    const comparisons = await alternate(sides, { repetitions: bench.repetitions, pairs: scaled(8, bench) });
    for (const track of tracks) await track.close();
    return { comparisons, delivery: await contest.end() };
  },
};

/** One side's worker on a queue that is filled while it is paused. Its job returns what it was given. */
abstract class Track {
  readonly #corner: Corner;
  readonly #queue: Queue;
  #left = 0;
  #finish: () => void = () => undefined;

  constructor(corner: Corner, url: string) {
    this.#corner = corner;
    this.#queue = new Queue(corner.contestant.queues[0] as string, { connection: { url }, prefix: PREFIX });
  }

  async open(): Promise<void> {
    await this.#corner.line.pause();
    await this.start(this.#queue.name);
  }

  /** Gives jobs per second, from the first fetch to the last end. */
  async run(jobs: number): Promise<number> {
    const { contestant, check, line } = this.#corner;
    await fill(contestant, check.make(jobs).map(contestant.prepare));
    const finished = new Promise<void>((resolve) => {
      this.#left = jobs;
      this.#finish = resolve;
    });
    const watch = new Stopwatch();
    await line.resume();
    await finished;
    const { seconds } = watch;
    await line.pause();
    const done = await this.#queue.getCompleted(0, -1);
    check.receive(done.map((it) => it.returnvalue as NoticeFields));
    await this.#queue.clean(0, 0, 'completed');
    return jobs / seconds;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#queue.close();
  }

  protected abstract start(queue: string): Promise<void>;
  protected abstract stop(): Promise<void>;

  protected countOne(): void {
    this.#left--;
    if (this.#left === 0) this.#finish();
  }
}

class SandboxTrack extends Track {
  readonly #url: string;
  #worker: Worker | undefined;

  constructor(corner: Corner, url: string) {
    super(corner, url);
    this.#url = url;
  }

  protected async start(queue: string): Promise<void> {
    const connection = { url: this.#url, maxRetriesPerRequest: null };
    const options = {
      connection,
      prefix: PREFIX,
      concurrency: CONCURRENCY,
      useWorkerThreads: false,
      removeOnComplete: KEEP,
    };
    this.#worker = new Worker(queue, PROCESSOR, options);
    this.#worker.on('completed', () => this.countOne());
    await this.#worker.waitUntilReady();
  }

  protected async stop(): Promise<void> {
    await this.#worker?.close();
  }
}

class IsolatedTrack extends Track {
  #stop: () => Promise<void> = async () => undefined;

  protected async start(queue: string): Promise<void> {
    const app = await loadCortado(CONFIG);
    app.on('job.completed', () => this.countOne());
    const worker = await startWorker(app, { queues: [queue], concurrency: CONCURRENCY });
    this.#stop = async () => {
      await worker.close();
      await app.close();
    };
  }

  protected async stop(): Promise<void> {
    await this.#stop();
  }
}

import { type Cortado, createCortado, defineJob } from '@cortado/core';
import { type StrategyName, startWorker } from '@cortado/worker-pool';
import { alternate, type Sample } from '../alternate.js';
import { Contest, type Corner } from '../contest.js';
import { fill, PREFIX } from '../contestants/contestant.js';
import { Notice } from '../notice.js';
import type { NoticeFields } from '../notice-fields.js';
import { type GroupResult, type RowGroup, scaled, type Workbench } from '../row-group.js';
import { Stopwatch } from '../stopwatch.js';

const QUEUES = 3;
const CONCURRENCY = 10;
const JOBS = 3_000;
const JOB = 'Strategy.send';

/** Three queues that share the slots of one worker of Cortado, beside one queue with as many jobs and a worker of BullMQ. */
export const strategyRows: readonly RowGroup[] = (['priority', 'round_robin', 'random'] as const).map(
  (strategy) => ({
    rows: [
      {
        id: `strategy-${strategy.replace('_', '-')}`,
        title: `process a no-op of ${QUEUES} queues by ${strategy}, raw of one, concurrency ${CONCURRENCY}`,
        unit: 'jobs/s',
        target: { of: 'ratio', atLeast: 0.6 },
      },
    ],
    run: (bench) => contest(bench, strategy),
  }),
);

async function contest(bench: Workbench, strategy: StrategyName): Promise<GroupResult> {
  const id = `strategy-${strategy.replace('_', '-')}`;
  const contest = await Contest.start(bench.url, QUEUES);
  const tracks = [new RawTrack(contest.raw), new SharingTrack(contest.cortado, bench.url, strategy)] as const;
  for (const track of tracks) await track.open();
  const block = (track: Track) => async (): Promise<Sample> => ({ [id]: await track.run(JOBS) });
  const sides = { raw: block(tracks[0]), cortado: block(tracks[1]) };
  await alternate(sides, { repetitions: 1, pairs: 1 });
  const comparisons = await alternate(sides, { repetitions: bench.repetitions, pairs: scaled(3, bench) });
  for (const track of tracks) await track.close();
  return { comparisons, delivery: await contest.end() };
}

/** One side's worker on queues that are filled while they are paused. */
abstract class Track {
  protected readonly corner: Corner;
  #received: NoticeFields[] = [];
  #expected = 0;
  #watch: Stopwatch | undefined;
  #finish: (seconds: number) => void = () => undefined;

  constructor(corner: Corner) {
    this.corner = corner;
  }

  async open(): Promise<void> {
    await this.corner.line.pause();
    await this.start();
  }

  /** Gives jobs per second, counted from the first start to the last. */
  async run(jobs: number): Promise<number> {
    const { check, contestant, line } = this.corner;
    this.#received = [];
    this.#expected = jobs;
    await this.fill(check.make(jobs).map((it) => contestant.prepare(it)));
    const finished = new Promise<number>((resolve) => {
      this.#finish = resolve;
    });
    await line.resume();
    const seconds = await finished;
    await line.pause();
    check.receive(this.#received);
    return (jobs - 1) / seconds;
  }

  abstract close(): Promise<void>;
  protected abstract start(): Promise<void>;
  protected abstract fill(notices: readonly NoticeFields[]): Promise<void>;

  protected readonly receive = (notice: NoticeFields): void => {
    this.#received.push(notice);
    if (this.#received.length === 1) this.#watch = new Stopwatch();
    if (this.#received.length === this.#expected) this.#finish(this.#watch?.seconds ?? Number.NaN);
  };
}

class RawTrack extends Track {
  #worker: { close(): Promise<void> } | undefined;

  async close(): Promise<void> {
    await this.#worker?.close();
  }

  protected async start(): Promise<void> {
    this.#worker = await this.corner.contestant.work({ concurrency: CONCURRENCY }, this.receive);
  }

  protected async fill(notices: readonly NoticeFields[]): Promise<void> {
    await fill(this.corner.contestant, notices);
  }
}

class SharingTrack extends Track {
  readonly #app: Cortado;
  readonly #strategy: StrategyName;

  constructor(corner: Corner, url: string, strategy: StrategyName) {
    super(corner);
    this.#strategy = strategy;
    const { queues } = corner.contestant;
    const send = defineJob(JOB, { queue: queues[0] as string, payload: [Notice] }, async (notice: Notice) =>
      this.receive(notice),
    );
    this.#app = createCortado({
      connection: url,
      prefix: PREFIX,
      jobs: [send],
      queues: Object.fromEntries(queues.map((it) => [it, {}])),
    });
  }

  async close(): Promise<void> {
    await this.#app.close();
  }

  protected async start(): Promise<void> {
    const { queues } = this.corner.contestant;
    await startWorker(this.#app, { queues, concurrency: CONCURRENCY, strategy: this.#strategy });
  }

  protected async fill(notices: readonly NoticeFields[]): Promise<void> {
    const { queues } = this.corner.contestant;
    const calls = notices.map((it, index) => ({
      name: JOB,
      args: [it],
      options: { queue: queues[index % queues.length] as string },
    }));
    for (let start = 0; start < calls.length; start += 1_000)
      await this.#app.enqueueMany(calls.slice(start, start + 1_000));
  }
}

import { alternate, type Sample } from '../alternate.js';
import { Contest, type Corner } from '../contest.js';
import type { WorkStyle } from '../contestants/contestant.js';
import { homeOf, type Kind } from '../homes.js';
import type { NoticeFields } from '../notice-fields.js';
import type { Row } from '../row.js';
import { type GroupResult, type RowGroup, scaled, type Workbench } from '../row-group.js';
import { Stopwatch } from '../stopwatch.js';

/** Both workers live in this process; the one whose turn it is not waits on a paused queue. */
export const processRows: readonly RowGroup[] = [
  processing({ concurrency: 1, jobs: 200, pairs: 8 }, [
    { id: 'process-1', title: 'process a no-op, concurrency 1', unit: 'jobs/s' },
  ]),
  processing({ concurrency: 10, jobs: 2_000, pairs: 4 }, [
    {
      id: 'process-10',
      title: 'process a no-op, concurrency 10',
      unit: 'jobs/s',
      target: { of: 'ratio', atLeast: 0.95 },
    },
  ]),
  processing({ concurrency: 10, jobs: 2_000, pairs: 4, keepsAll: true }, [
    { id: 'process-10-all', title: 'the same, raw keeping every finished job', unit: 'jobs/s' },
  ]),
  processing({ concurrency: 50, jobs: 2_000, pairs: 4 }, [
    {
      id: 'process-50',
      title: 'process a no-op, concurrency 50',
      unit: 'jobs/s',
      target: { of: 'ratio', atLeast: 0.95 },
    },
  ]),
  processing({ concurrency: 10, jobs: 1_000, pairs: 3, chore: 'progress' }, [
    { id: 'progress', title: 'process with one progress(), concurrency 10', unit: 'jobs/s' },
  ]),
  processing({ concurrency: 10, jobs: 1_000, pairs: 3, chore: 'log' }, [
    { id: 'log', title: 'process with one log(), concurrency 10', unit: 'jobs/s' },
  ]),
];

interface Shape extends WorkStyle {
  /** Jobs in a block. */
  jobs: number;
  /** Pairs of blocks in a repetition. */
  pairs: number;
  /** @default 'redis' */
  kind?: Kind;
}

export function processing(shape: Shape, rows: readonly [Row]): RowGroup {
  return { rows, run: (bench) => contest(bench, shape, rows[0].id) };
}

async function contest(
  bench: Workbench,
  { jobs, pairs, kind = 'redis', ...style }: Shape,
  id: string,
): Promise<GroupResult> {
  const home = await homeOf(kind, bench);
  const contest = await Contest.start(home);
  const tracks = [new Track(contest.raw), new Track(contest.cortado)] as const;
  for (const track of tracks) await track.open(style);
  const block = (track: Track) => async (): Promise<Sample> => ({ [id]: await track.run(jobs) });
  const sides = { raw: block(tracks[0]), cortado: block(tracks[1]) };
  await alternate(sides, { repetitions: 1, pairs: 2 });
  const comparisons = await alternate(sides, { repetitions: bench.repetitions, pairs: scaled(pairs, bench) });
  for (const track of tracks) await track.close();
  const delivery = await contest.end();
  await home.clear();
  return { comparisons, delivery };
}

/** One side's worker on a queue that is filled while it is paused. */
class Track {
  readonly #corner: Corner;
  #worker: { close(): Promise<void> } | undefined;
  #received: NoticeFields[] = [];
  #expected = 0;
  #watch: Stopwatch | undefined;
  #finish: (seconds: number) => void = () => undefined;

  constructor(corner: Corner) {
    this.#corner = corner;
  }

  async open(style: WorkStyle): Promise<void> {
    await this.#corner.line.pause();
    this.#worker = await this.#corner.contestant.work(style, (notice) => this.#receive(notice));
  }

  /** Gives jobs per second, counted from the first start to the last. */
  async run(jobs: number): Promise<number> {
    const { contestant, check, line } = this.#corner;
    this.#received = [];
    this.#expected = jobs;
    await contestant.enqueueMany(check.make(jobs).map(contestant.prepare));
    const finished = new Promise<number>((resolve) => {
      this.#finish = resolve;
    });
    await line.resume();
    const seconds = await finished;
    await line.pause();
    check.receive(this.#received);
    return (jobs - 1) / seconds;
  }

  async close(): Promise<void> {
    await this.#worker?.close();
  }

  #receive(notice: NoticeFields): void {
    this.#received.push(notice);
    if (this.#received.length === 1) this.#watch = new Stopwatch();
    if (this.#received.length === this.#expected) this.#finish(this.#watch?.seconds ?? Number.NaN);
  }
}

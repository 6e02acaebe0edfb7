import { alternate, type Sample } from '../alternate.js';
import { Contest, type Corner } from '../contest.js';
import { homeOf, type Kind } from '../homes.js';
import type { NoticeFields } from '../notice-fields.js';
import { type GroupResult, type RowGroup, scaled, type Workbench } from '../row-group.js';
import { Stopwatch } from '../stopwatch.js';

export const sequentialRows: RowGroup = {
  rows: [
    {
      id: 'enqueue-sequential',
      title: 'enqueue, one after the other',
      unit: 'jobs/s',
      target: { of: 'ratio', atLeast: 0.95 },
    },
  ],
  run: (bench) =>
    contest(bench, { jobs: 200, pairs: 16 }, async ({ contestant }, notices) => {
      const watch = new Stopwatch();
      for (const notice of notices) await contestant.enqueue(notice);
      return { 'enqueue-sequential': notices.length / watch.seconds };
    }),
};

export const concurrentRows: RowGroup = {
  rows: [
    {
      id: 'enqueue-concurrent',
      title: 'enqueue, 1,000 at once',
      unit: 'jobs/s',
      target: { of: 'ratio', atLeast: 1 },
    },
    { id: 'enqueue-cpu', title: 'client CPU per enqueue, 1,000 at once', unit: 'µs' },
  ],
  run: (bench) =>
    contest(bench, { jobs: 1_000, pairs: 15 }, async ({ contestant }, notices) => {
      const watch = new Stopwatch();
      await Promise.all(notices.map((it) => contestant.enqueue(it)));
      return {
        'enqueue-concurrent': notices.length / watch.seconds,
        'enqueue-cpu': watch.cpu / notices.length,
      };
    }),
};

export const manyRows: RowGroup = {
  rows: [
    {
      id: 'enqueue-many',
      title: 'enqueueMany(1,000) / addBulk(1,000)',
      unit: 'jobs/s',
      target: { of: 'ratio', atLeast: 1.4 },
    },
    { id: 'enqueue-many-cpu', title: 'client CPU per job of enqueueMany(1,000)', unit: 'µs' },
  ],
  run: (bench) =>
    contest(bench, { jobs: 1_000, pairs: 15 }, async ({ contestant }, notices) => {
      const watch = new Stopwatch();
      await contestant.enqueueMany(notices);
      return {
        'enqueue-many': notices.length / watch.seconds,
        'enqueue-many-cpu': watch.cpu / notices.length,
      };
    }),
};

export const manyMoreRows: RowGroup = {
  rows: [
    {
      id: 'enqueue-many-10000',
      title: 'enqueueMany(10,000) / 10 × addBulk(1,000)',
      unit: 'jobs/s',
      target: { of: 'ratio', atLeast: 1.4 },
    },
  ],
  run: (bench) =>
    contest(bench, { jobs: 10_000, pairs: 2 }, async ({ contestant }, notices) => {
      const calls = contestant.side === 'raw' ? inThousands(notices) : [notices];
      const watch = new Stopwatch();
      for (const some of calls) await contestant.enqueueMany(some);
      return { 'enqueue-many-10000': notices.length / watch.seconds };
    }),
};

export const batchRows: RowGroup = {
  rows: [{ id: 'enqueue-batch', title: 'batch of 1,000 jobs / addBulk(1,000)', unit: 'jobs/s' }],
  run: (bench) =>
    contest(bench, { jobs: 1_000, pairs: 10 }, async ({ contestant }, notices) => {
      const watch = new Stopwatch();
      await contestant.enqueueBatch(notices);
      return { 'enqueue-batch': notices.length / watch.seconds };
    }),
};

export const manyQueuesRows: RowGroup = {
  rows: [
    {
      id: 'enqueue-50-queues',
      title: 'enqueue over 50 queues, 1,000 at once',
      unit: 'jobs/s',
      target: { of: 'ratio', atLeast: 1.35 },
    },
  ],
  run: (bench) =>
    contest(bench, { jobs: 1_000, pairs: 12, queues: 50 }, async ({ contestant }, notices) => {
      const watch = new Stopwatch();
      await Promise.all(notices.map((it, index) => contestant.enqueue(it, index % 50)));
      return { 'enqueue-50-queues': notices.length / watch.seconds };
    }),
};

interface Shape {
  /** Jobs in a block. */
  jobs: number;
  /** Pairs of blocks in a repetition. */
  pairs: number;
  queues?: number;
  /** @default 'redis' */
  kind?: Kind;
  /** Of text, beside the 60 that every payload has. @default 0 */
  bytes?: number;
}

type Act = (corner: Corner, notices: readonly NoticeFields[]) => Promise<Sample>;

/** The jobs are left waiting until the end, then read back and compared. */
export async function contest(
  bench: Workbench,
  { jobs, pairs, queues, kind = 'redis', bytes }: Shape,
  act: Act,
): Promise<GroupResult> {
  const home = await homeOf(kind, bench);
  const contest = await Contest.start(home, queues);
  const block = (corner: Corner) => () =>
    act(corner, corner.check.make(jobs, bytes).map(corner.contestant.prepare));
  const sides = { raw: block(contest.raw), cortado: block(contest.cortado) };
  await alternate(sides, { repetitions: 1, pairs: Math.min(3, pairs) });
  const comparisons = await alternate(sides, { repetitions: bench.repetitions, pairs: scaled(pairs, bench) });
  await contest.collect();
  const delivery = await contest.end();
  await home.clear();
  return { comparisons, delivery };
}

function inThousands(notices: readonly NoticeFields[]): NoticeFields[][] {
  return Array.from({ length: Math.ceil(notices.length / 1_000) }, (_, index) =>
    notices.slice(index * 1_000, (index + 1) * 1_000),
  );
}

import { alternate, type Sample } from '../alternate.js';
import { WorkerCrew } from '../children/worker-crew.js';
import { Contest, type Corner } from '../contest.js';
import { fill } from '../contestants/contestant.js';
import { homeOf } from '../homes.js';
import { type RowGroup, scaled } from '../row-group.js';
import { Stopwatch } from '../stopwatch.js';
import { contest } from './enqueue-rows.js';

const KB = 1_000;
const END_TO_END = 'end-to-end';
/** Jobs of a thousand bytes that are queued while a worker works. */
const JOBS = 8_000;
/** Those that it has had before: the first thousands go while V8 compiles what they need. */
const WARM_UP = 10_000;

/** A running worker in a process of its own does what this one queues, from the first call until the last job has started. */
const endToEndRows: RowGroup = {
  rows: [
    {
      id: END_TO_END,
      title: '1 KB from enqueue to worker, 1,000 at once, concurrency 10',
      unit: 'jobs/s',
      target: { of: 'ratio', atLeast: 1.4 },
    },
  ],
  async run(bench) {
    const home = await homeOf('redis', bench);
    const contest = await Contest.start(home);
    const block =
      ({ contestant, check }: Corner) =>
      async (): Promise<Sample> => {
        const jobs = scaled(JOBS, bench);
        const { side } = contestant;
        const warmUp = Math.round(WARM_UP * bench.scale);
        const crew = await WorkerCrew.start(side, 1, { url: home[side], concurrency: 10, warmUp });
        await fill(contestant, check.make(warmUp).map(contestant.prepare));
        crew.begin();
        await crew.had(warmUp);
        const notices = check.make(jobs, KB).map(contestant.prepare);
        const watch = new Stopwatch();
        for (let start = 0; start < jobs; start += 1_000)
          await Promise.all(notices.slice(start, start + 1_000).map((it) => contestant.enqueue(it)));
        await crew.had(warmUp + jobs);
        const { seconds } = watch;
        check.receive((await crew.end()).received);
        return { [END_TO_END]: jobs / seconds };
      };
    const sides = { raw: block(contest.raw), cortado: block(contest.cortado) };
    const comparisons = await alternate(sides, { repetitions: bench.repetitions, pairs: 1 });
    return { comparisons, delivery: await contest.end() };
  },
};

export const payloadRows: readonly RowGroup[] = [
  endToEndRows,
  ...(
    [
      [10, 500],
      [100, 100],
      [250, 40],
    ] as const
  ).map(([size, jobs]): RowGroup => {
    const id = `payload-${size}`;
    return {
      rows: [
        {
          id,
          title: `enqueue ${size} KB, ${jobs} at once`,
          unit: 'jobs/s',
          target: { of: 'ratio', atLeast: 1 },
        },
      ],
      run: (bench) =>
        contest(bench, { jobs, pairs: 1, bytes: size * KB }, async ({ contestant }, notices) => {
          const watch = new Stopwatch();
          await Promise.all(notices.map((it) => contestant.enqueue(it)));
          return { [id]: notices.length / watch.seconds };
        }),
    };
  }),
];

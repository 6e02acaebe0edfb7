import { Redis } from 'ioredis';
import { alternate, type Sample } from '../alternate.js';
import { type CrewReport, WorkerCrew } from '../children/worker-crew.js';
import { Contest, type Corner } from '../contest.js';
import { fill } from '../contestants/contestant.js';
import type { Home } from '../home.js';
import { homeOf, type Kind } from '../homes.js';
import type { Row } from '../row.js';
import { type RowGroup, scaled } from '../row-group.js';

/** What is asked of a row of worker processes, and how it is read off. */
interface Asked {
  readonly row: Row;
  readonly of: (measured: Measured) => number;
}

interface Measured extends CrewReport {
  /** Microseconds of Redis's processor time for a job; 0 elsewhere. */
  readonly redisCpu: number;
}

interface Shape {
  /** @default 'redis' */
  readonly kind?: Kind;
  /** Of each process. */
  readonly jobs: number;
  /**
   * Of each process before them, so that it is a running worker which is measured: the first thousands go while V8 compiles
   * what they need.
   */
  readonly warmUp: number;
  readonly concurrency: number;
  /** @default 1 */
  readonly processes?: number;
  /** Jobs that have finished before: both sides keep what they keep then. @default 0 */
  readonly finished?: number;
  readonly keepsAll?: boolean;
}

const rate = (id: string, title: string, atLeast?: number): Asked => ({
  row: { id, title, unit: 'jobs/s', ...(atLeast === undefined ? {} : { target: { of: 'ratio', atLeast } }) },
  of: ({ speed }) => speed,
});

/** Each side's workers alone in processes of their own, as they are deployed: nothing of the other is loaded there. */
export const workerProcessRows: readonly RowGroup[] = [
  working({ warmUp: 10_000, jobs: 10_000, concurrency: 1 }, [
    rate('worker-process-1', 'process a no-op, concurrency 1, own process', 1.1),
  ]),
  working({ warmUp: 15_000, jobs: 20_000, concurrency: 10 }, [
    {
      row: {
        id: 'worker-cpu',
        title: 'worker CPU per job, concurrency 10',
        unit: 'µs',
        target: { of: 'ratio', atMost: 1.1 },
      },
      of: ({ cpu }) => cpu,
    },
    {
      row: {
        id: 'worker-memory',
        title: 'peak memory of the worker process',
        unit: 'MiB',
        target: { of: 'difference', atMost: 25 },
      },
      of: ({ peakMemory }) => peakMemory / 2 ** 20,
    },
    rate('worker-process-10', 'process a no-op, concurrency 10, own process', 1.3),
    {
      row: {
        id: 'redis-cpu',
        title: 'Redis CPU per job of a worker, concurrency 10',
        unit: 'µs',
        target: { of: 'ratio', atMost: 0.6 },
      },
      of: ({ redisCpu }) => redisCpu,
    },
  ]),
  working({ warmUp: 15_000, jobs: 20_000, concurrency: 50 }, [
    rate('worker-process-50', 'process a no-op, concurrency 50, own process', 1.5),
  ]),
  working({ warmUp: 15_000, jobs: 10_000, concurrency: 10, processes: 2 }, [
    rate('worker-processes', 'the same by two processes, concurrency 10 each', 1.4),
  ]),
  working({ warmUp: 0, jobs: 10_000, concurrency: 10 }, [
    rate('worker-process-cold', 'the first 10,000 jobs of a new process, concurrency 10'),
  ]),
];

/** On PostgreSQL, where both have finished jobs and raw BullMQ keeps all of them, as it does without being told. */
export const postgresWorkerRows: readonly RowGroup[] = [
  working(
    { kind: 'postgres', warmUp: 10_000, jobs: 10_000, concurrency: 10, finished: 1_200, keepsAll: true },
    [rate('postgres-process-10', 'PostgreSQL: process a no-op, concurrency 10, raw keeping all', 3)],
  ),
  working(
    { kind: 'postgres', warmUp: 10_000, jobs: 10_000, concurrency: 50, finished: 1_200, keepsAll: true },
    [rate('postgres-process-50', 'PostgreSQL: process a no-op, concurrency 50, raw keeping all', 6)],
  ),
];

function working(shape: Shape, asked: readonly Asked[]): RowGroup {
  return {
    rows: asked.map(({ row }) => row),
    async run(bench) {
      const home = await homeOf(shape.kind ?? 'redis', bench);
      const contest = await Contest.start(home);
      const redis = shape.kind ? undefined : new Redis(bench.url);
      const block =
        (corner: Corner, asShaped: Pick<Shape, 'warmUp' | 'jobs'>) => async (): Promise<Sample> => {
          const measured = await work(corner, home, { ...shape, ...asShaped }, redis);
          return Object.fromEntries(asked.map(({ row, of }) => [row.id, of(measured)]));
        };
      const sides = (asShaped: Pick<Shape, 'warmUp' | 'jobs'>) => ({
        raw: block(contest.raw, asShaped),
        cortado: block(contest.cortado, asShaped),
      });
      const { finished } = shape;
      if (finished) await alternate(sides({ warmUp: 0, jobs: finished }), { repetitions: 1, pairs: 1 });
      const full = { warmUp: Math.round(shape.warmUp * bench.scale), jobs: scaled(shape.jobs, bench) };
      const comparisons = await alternate(sides(full), { repetitions: bench.repetitions, pairs: 1 });
      redis?.disconnect();
      const delivery = await contest.end();
      await home.clear();
      return { comparisons, delivery };
    },
  };
}

async function work(
  { contestant, check }: Corner,
  home: Home,
  { warmUp, jobs, concurrency, processes = 1, keepsAll = false }: Shape,
  redis: Redis | undefined,
): Promise<Measured> {
  const { side } = contestant;
  const all = (warmUp + jobs) * processes;
  await fill(contestant, check.make(all).map(contestant.prepare));
  const crew = await WorkerCrew.start(side, processes, { url: home[side], concurrency, keepsAll, warmUp });
  const before = await usedCpu(redis);
  crew.begin();
  await crew.had(all);
  const redisCpu = ((await usedCpu(redis)) - before) / all;
  const { report, received } = await crew.end();
  check.receive(received);
  return { ...report, redisCpu };
}

/** Microseconds, of all threads but those that write to disk. */
async function usedCpu(redis: Redis | undefined): Promise<number> {
  if (!redis) return 0;
  const text = await redis.info('cpu');
  const seconds = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1]);
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1_000_000;
}

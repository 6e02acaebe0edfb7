import { alternate, type Sample } from '../alternate.js';
import type { WorkerReport } from '../children/serve.js';
import { WorkerProcess } from '../children/worker-process.js';
import { Contest, type Corner } from '../contest.js';
import { fill } from '../contestants/contestant.js';
import { type RowGroup, scaled } from '../row-group.js';

const JOBS = 15_000;
const CONCURRENCY = 10;

/** Each side's worker alone in a process of its own, as it is deployed: nothing of the other is loaded there. */
export const workerProcessRows: RowGroup = {
  rows: [
    {
      id: 'worker-cpu',
      title: 'worker CPU per job, concurrency 10',
      unit: 'µs',
      target: { of: 'ratio', atMost: 1.1 },
    },
    {
      id: 'worker-memory',
      title: 'peak memory of the worker process',
      unit: 'MiB',
      target: { of: 'difference', atMost: 25 },
    },
    { id: 'worker-process-10', title: 'process a no-op, concurrency 10, own process', unit: 'jobs/s' },
  ],
  async run(bench) {
    const contest = await Contest.start(bench.url);
    const block = (corner: Corner) => async (): Promise<Sample> => {
      const { jobs, cpu, peakMemory, seconds } = await work(corner, bench.url, scaled(JOBS, bench));
      return {
        'worker-cpu': cpu / jobs,
        'worker-memory': peakMemory / 2 ** 20,
        'worker-process-10': jobs / seconds,
      };
    };
    const sides = { raw: block(contest.raw), cortado: block(contest.cortado) };
    const comparisons = await alternate(sides, { repetitions: bench.repetitions, pairs: 1 });
    return { comparisons, delivery: await contest.end() };
  },
};

async function work({ contestant, check, line }: Corner, url: string, jobs: number): Promise<WorkerReport> {
  await line.pause();
  await fill(contestant, check.make(jobs).map(contestant.prepare));
  const worker = await WorkerProcess.start(url, contestant.side, { jobs, concurrency: CONCURRENCY });
  await line.resume();
  const { report, received } = await worker.finish();
  check.receive(received);
  return report;
}

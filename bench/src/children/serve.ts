import type { Inbox, RunningWorker } from '../contestants/contestant.js';
import type { NoticeFields } from '../notice-fields.js';
import { Stopwatch } from '../stopwatch.js';

/** What a worker process is started with, as its only argument. */
export interface Assignment {
  jobs: number;
  concurrency: number;
}

/** What it tells its parent: that it listens, then what the work took, with all it received. */
export type ChildMessage =
  | { kind: 'ready' }
  | { kind: 'done'; report: WorkerReport; received: NoticeFields[] };

export interface WorkerReport {
  jobs: number;
  /** From the first job's start to the last one's. */
  seconds: number;
  /** Microseconds of processor time for all jobs. */
  cpu: number;
  /** Bytes; the most the process ever held. */
  peakMemory: number;
}

export type StartWorker = (url: string, concurrency: number, inbox: Inbox) => Promise<RunningWorker>;

/** Runs one worker until it has done its share, and reports. */
export async function serve(startWorker: StartWorker): Promise<void> {
  const { jobs, concurrency } = JSON.parse(process.argv[2] ?? '{}') as Assignment;
  const received: NoticeFields[] = [];
  let watch: Stopwatch | undefined;
  let finish: (report: WorkerReport) => void;
  const finished = new Promise<WorkerReport>((resolve) => {
    finish = resolve;
  });
  const worker = await startWorker(process.env.REDIS_URL as string, concurrency, (notice) => {
    watch ??= new Stopwatch();
    received.push(notice);
    if (received.length === jobs) finish(reportOf(jobs, watch));
  });
  await tell({ kind: 'ready' });
  await tell({ kind: 'done', report: await finished, received });
  await worker.close();
  process.disconnect();
}

function reportOf(jobs: number, { seconds, cpu }: Stopwatch): WorkerReport {
  return { jobs, seconds, cpu, peakMemory: process.resourceUsage().maxRSS * 1024 };
}

function tell(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });
}

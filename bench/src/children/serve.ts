import { once } from 'node:events';
import type { Inbox, RunningWorker } from '../contestants/contestant.js';
import type { NoticeFields } from '../notice-fields.js';
import { Stopwatch } from '../stopwatch.js';

/** What a worker process is started with, as its only argument. */
export interface Assignment {
  url: string;
  concurrency: number;
  /** As {@link WorkStyle} has it. */
  keepsAll?: boolean;
  /** Jobs of this process before its processor time is measured. */
  warmUp: number;
}

/** What it tells its parent: that it can begin, how many jobs it has had, then what the work took, with all it received. */
export type ChildMessage =
  | { kind: 'ready' }
  | { kind: 'count'; count: number }
  | { kind: 'done'; report: WorkerReport; received: NoticeFields[] };

export interface WorkerReport {
  /** When each of its jobs started: milliseconds since 1970. */
  startedAt: number[];
  /** Microseconds of processor time for all jobs after the warm-up. */
  cpu: number;
  /** Bytes; the most the process ever held. */
  peakMemory: number;
}

export type StartWorker = (inbox: Inbox) => Promise<RunningWorker>;

/** Milliseconds between two looks at how many jobs there were. */
const COUNT_EVERY = 10;

/** Runs a worker from its parent's word to begin until its word to end, and reports. `open` comes before the first. */
export async function serve(open: (assignment: Assignment) => Promise<StartWorker>): Promise<void> {
  const assignment = JSON.parse(process.argv[2] ?? '{}') as Assignment;
  const start = await open(assignment);
  const received: NoticeFields[] = [];
  const startedAt: number[] = [];
  let watch: Stopwatch | undefined;
  let cpu = 0;
  let told = 0;
  const [begin, end] = [said('begin'), said('end')];
  await tell({ kind: 'ready' });
  await begin;
  const counting = setInterval(() => {
    if (received.length === told) return;
    told = received.length;
    cpu = watch?.cpu ?? 0;
    void tell({ kind: 'count', count: told });
  }, COUNT_EVERY);
  const worker = await start((notice) => {
    startedAt.push(performance.timeOrigin + performance.now());
    if (received.length === assignment.warmUp) watch = new Stopwatch();
    received.push(notice);
  });
  await end;
  clearInterval(counting);
  const peakMemory = process.resourceUsage().maxRSS * 1024;
  await tell({ kind: 'done', report: { startedAt, cpu, peakMemory }, received });
  await worker.close();
  process.disconnect();
}

async function said(word: string): Promise<void> {
  for (;;) {
    const [heard] = (await once(process, 'message')) as [string];
    if (heard === word) return;
  }
}

function tell(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });
}

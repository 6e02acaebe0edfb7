import type { EventBus } from '../events/event-bus.js';
import type { JobEvents, JobFacts } from '../events/job-events.js';
import { Tally } from './tally.js';

/** Job names that one process counts one by one until it next writes them down; the others it counts together. */
const MOST_NAMES = 1_000;
/** Stands for the names beyond that. No job can have it. */
export const OTHER_NAMES = '(other)';

/** What a process counted of one job name in one queue. */
export interface MeteredJob {
  readonly queue: string;
  readonly name: string;
  readonly tally: Tally;
}

/** What is counted. */
type JobEventOfRun =
  | 'job.started'
  | 'job.completed'
  | 'job.failed'
  | 'job.retrying'
  | 'job.cancelled'
  | 'job.stalled';

/**
 * Counts what the workers of this process do, by queue and job name, until somebody takes it. What runs inline is no
 * worker's: an app that touches no datastore has nothing to write to one when it closes.
 */
export class JobMeter {
  #jobs = new Map<string, Map<string, Tally>>();
  #names = 0;

  constructor(events: EventBus) {
    const count = <N extends JobEventOfRun>(name: N, add: (it: JobEvents[N], tally: Tally) => void) =>
      events.on(name, (it) => {
        if (!it.isInline) add(it, this.#tallyOf(it));
      });
    count('job.started', ({ waited }, tally) => {
      tally.add('started');
      tally.wait.add(waited);
    });
    count('job.completed', ({ duration }, tally) => end(tally, 'completed', duration));
    count('job.failed', ({ duration }, tally) => end(tally, 'failed', duration));
    count('job.retrying', ({ duration }, tally) => end(tally, 'retried', duration));
    count('job.cancelled', (_, tally) => tally.add('cancelled'));
    count('job.stalled', (_, tally) => tally.add('stalled'));
  }

  /** What was counted since the last time. */
  take(): MeteredJob[] {
    const taken: MeteredJob[] = [];
    for (const [queue, names] of this.#jobs)
      for (const [name, tally] of names) taken.push({ queue, name, tally });
    this.#jobs = new Map();
    this.#names = 0;
    return taken;
  }

  /** Counts again what was taken and could not be written down. */
  putBack(jobs: readonly MeteredJob[]): void {
    for (const { tally, ...job } of jobs) this.#tallyOf(job).merge(tally.stored());
  }

  #tallyOf({ queue, name }: Pick<JobFacts, 'queue' | 'name'>): Tally {
    const names = this.#jobs.get(queue) ?? new Map<string, Tally>();
    const found = names.get(name);
    if (found) return found;
    if (this.#names >= MOST_NAMES && name !== OTHER_NAMES) return this.#tallyOf({ queue, name: OTHER_NAMES });
    const tally = new Tally();
    this.#names += 1;
    this.#jobs.set(queue, names.set(name, tally));
    return tally;
  }
}

function end(tally: Tally, how: 'completed' | 'failed' | 'retried', duration: number): void {
  tally.add(how);
  tally.run.add(duration);
}

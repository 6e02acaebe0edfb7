import type { EventBus } from '../events/event-bus.js';
import type { JobFacts } from '../events/job-events.js';
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

/** Counts what the workers of this process do, by queue and job name, until somebody takes it. */
export class JobMeter {
  #jobs = new Map<string, Map<string, Tally>>();
  #names = 0;

  constructor(events: EventBus) {
    events.on('job.started', (it) => {
      const tally = this.#tallyOf(it);
      tally.add('started');
      tally.wait.add(it.waited);
    });
    events.on('job.completed', (it) => this.#end(it, 'completed', it.duration));
    events.on('job.failed', (it) => this.#end(it, 'failed', it.duration));
    events.on('job.retrying', (it) => this.#end(it, 'retried', it.duration));
    events.on('job.cancelled', (it) => this.#tallyOf(it).add('cancelled'));
    events.on('job.stalled', (it) => this.#tallyOf(it).add('stalled'));
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

  #end(job: JobFacts, what: 'completed' | 'failed' | 'retried', duration: number): void {
    const tally = this.#tallyOf(job);
    tally.add(what);
    tally.run.add(duration);
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

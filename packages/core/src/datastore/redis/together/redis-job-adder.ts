import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { nextTick } from '../../../clock/clock.js';
import { addJob, addJobs, type OutgoingJob } from '../../bullmq/add-jobs.js';
import type { JobAdder } from '../../ports/job-adder.js';
import type { IndexIntake } from '../index-intake.js';
import { type EncodedJob, PlainJobs } from './plain-jobs.js';

/** Jobs of one turn that are sent together: enough to share a command, few enough for Redis to start early. */
const MOST_TOGETHER = 50;
/** Characters of data that a command begins with at most: Redis does nothing else while it carries it out. */
const MOST_DATA = 256 * 1024;
/** Characters of data that take Redis as long as the entry of a job with tags does. */
const ENTRY_WEIGHT = 2_048;

interface Waiting {
  readonly job: EncodedJob;
  readonly resolve: (id: string) => void;
  readonly reject: (error: unknown) => void;
}

/** One queue's jobs of this turn of the event loop. */
interface Line {
  readonly queue: Queue;
  /** Whether its plain jobs can go together at all. */
  readonly isShared: boolean;
  /** Whether it has had a job in this turn; one that went BullMQ's way is written later, so that others follow it there. */
  state: 'empty' | 'together' | 'detour';
  waiting: Waiting[];
  /** Characters of their data. */
  size: number;
}

/**
 * Sends a lone job at once. Those that follow it into the same queue within the same turn of the event loop go
 * together; none waits for a later turn.
 */
export class RedisJobAdder implements JobAdder {
  readonly #plain: PlainJobs;
  readonly #lines = new WeakMap<Queue, Line>();
  /** Lines that have had a job in this turn. */
  readonly #open: Line[] = [];

  constructor(client: Redis, intake: IndexIntake) {
    this.#plain = new PlainJobs(client, intake);
  }

  add(queue: Queue, job: OutgoingJob): Promise<string> {
    const line = this.#lineOf(queue);
    if (!this.#takes(line, job)) return addJob(queue, job);
    if (line.state === 'empty') {
      this.#enter(line, 'together');
      return this.#plain.add(queue, [this.#plain.encode(job)]).then(() => job.id);
    }
    return new Promise((resolve, reject) => {
      // As it is now: the caller may change it before the turn ends.
      const encoded = this.#plain.encode(job);
      line.waiting.push({ job: encoded, resolve, reject });
      line.size += encoded[2].length;
      if (line.waiting.length >= MOST_TOGETHER || line.size >= MOST_DATA) this.#send(line);
    });
  }

  async addMany(queue: Queue, jobs: readonly OutgoingJob[]): Promise<string[]> {
    const line = this.#lineOf(queue);
    if (!jobs.every((it) => this.#takes(line, it))) return addJobs(queue, jobs);
    this.#send(line);
    await Promise.all(portions(jobs.map(this.#plain.encode)).map((it) => this.#plain.add(queue, it)));
    return jobs.map((it) => it.id);
  }

  #lineOf(queue: Queue): Line {
    let line = this.#lines.get(queue);
    if (!line) {
      line = { queue, isShared: this.#plain.serves(queue), state: 'empty', waiting: [], size: 0 };
      this.#lines.set(queue, line);
    }
    return line;
  }

  /** Whether a job can go with others; if not, what came before it stays before it, and what follows behind it. */
  #takes(line: Line, job: OutgoingJob): boolean {
    if (!line.isShared || line.state === 'detour') return false;
    if (this.#plain.isPlain(job)) return true;
    this.#send(line);
    this.#enter(line, 'detour');
    return false;
  }

  #enter(line: Line, state: 'together' | 'detour'): void {
    if (line.state === 'empty' && this.#open.push(line) === 1) nextTick(this.#endTurn);
    line.state = state;
  }

  readonly #endTurn = (): void => {
    for (const line of this.#open.splice(0)) {
      line.state = 'empty';
      this.#send(line);
    }
  };

  #send(line: Line): void {
    if (line.waiting.length === 0) return;
    const sent = line.waiting;
    line.waiting = [];
    line.size = 0;
    this.#plain.add(line.queue, sent.map(jobOf)).then(
      () => {
        for (const { job, resolve } of sent) resolve(job[0]);
      },
      (error) => {
        for (const { reject } of sent) reject(error);
      },
    );
  }
}

function portions(jobs: readonly EncodedJob[]): EncodedJob[][] {
  const all: EncodedJob[][] = [];
  let size = MOST_DATA;
  for (const job of jobs) {
    if (size >= MOST_DATA) {
      all.push([]);
      size = 0;
    }
    all.at(-1)?.push(job);
    size += job[2].length + (job[5] === '' ? 0 : ENTRY_WEIGHT);
  }
  return all;
}

function jobOf({ job }: Waiting): EncodedJob {
  return job;
}

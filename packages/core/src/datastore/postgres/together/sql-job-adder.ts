import type { PgQueryable, Queue } from 'bullmq';
import { nextTick } from '../../../clock/clock.js';
import { addJob, addJobs, type OutgoingJob } from '../../bullmq/add-jobs.js';
import { isOfData } from '../../bullmq/refusal.js';
import type { DatastoreTime } from '../../datastore-time.js';
import type { JobAdder } from '../../ports/job-adder.js';
import { addTogether, type EncodedJob, encode, isPlain } from './adding-statement.js';
import { areKnown } from './known-functions.js';
import { SendingOrder } from './sending-order.js';
import type { StatementTurns } from './statement-turns.js';

/** Jobs of one statement at most, and characters of data that it begins with. */
const MOST_TOGETHER = 500;
const MOST_DATA = 1024 * 1024;

interface Waiting {
  readonly queue: Queue;
  readonly job: OutgoingJob;
  readonly encoded: EncodedJob;
  readonly resolve: (id: string) => void;
  readonly reject: (error: unknown) => void;
}

export interface SqlJobAdderDeps {
  readonly pool: PgQueryable;
  readonly time: DatastoreTime;
  readonly turns: StatementTurns;
}

/**
 * Sends a lone job at once. Those that come while the statement of their queue is under way go together with the next
 * one, in their order: what a commit costs is shared by all of them.
 */
export class SqlJobAdder implements JobAdder {
  readonly #pool: PgQueryable;
  readonly #time: DatastoreTime;
  readonly #lines = new Map<string, Waiting[]>();
  readonly #turns: StatementTurns;
  readonly #order = new SendingOrder();
  #isKnown: boolean | undefined;
  #looking: Promise<boolean> | undefined;

  constructor({ pool, time, turns }: SqlJobAdderDeps) {
    this.#pool = pool;
    this.#time = time;
    this.#turns = turns;
  }

  async add(queue: Queue, job: OutgoingJob): Promise<string> {
    if (!(isPlain(job) && (await this.#serves(queue)))) return addJob(queue, job);
    return this.#enter(queue, job);
  }

  async addMany(queue: Queue, jobs: readonly OutgoingJob[]): Promise<string[]> {
    // Asked by all, so that they go on in the order in which they came.
    const isServed = await this.#serves(queue);
    return isServed && jobs.every(isPlain)
      ? this.#order.together(queue.name, () => Promise.all(jobs.map((it) => this.#enter(queue, it))))
      : this.#order.alone(queue.name, () => addJobs(queue, jobs));
  }

  #serves(queue: Queue): boolean | Promise<boolean> {
    if (queue.opts.telemetry !== undefined) return false;
    return this.#isKnown ?? this.#look();
  }

  #look(): Promise<boolean> {
    this.#looking ??= areKnown(this.#pool, 'adding-together')
      .then((isKnown) => {
        this.#isKnown = isKnown;
        return isKnown;
      })
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  #enter(queue: Queue, job: OutgoingJob): Promise<string> {
    return new Promise((resolve, reject) => {
      const line = this.#lines.get(queue.name) ?? [];
      // As it is now: the caller may change it before it is sent.
      line.push({ queue, job: { ...job }, encoded: encode(job, this.#time), resolve, reject });
      if (line.length > 1) return;
      this.#lines.set(queue.name, line);
      // The first of a turn waits for the others of that turn: a statement costs more than a turn does.
      nextTick(this.#send, queue.name);
    });
  }

  readonly #send = (name: string): void => {
    const line = this.#lines.get(name);
    if (!line || !this.#turns.isFree(name)) return;
    const sent = line.splice(0, portion(line));
    if (line.length === 0) this.#lines.delete(name);
    this.#turns.take(
      name,
      () => this.#addAll(name, sent),
      () => this.#send(name),
    );
  };

  async #addAll(name: string, jobs: readonly Waiting[]): Promise<void> {
    try {
      await addTogether(
        this.#pool,
        name,
        jobs.map((it) => it.encoded),
      );
      for (const { job, resolve } of jobs) resolve(job.id);
    } catch (error) {
      // One of them cannot be stored: each for itself then, so that the others are.
      if (jobs.length > 1 && isOfData(error))
        for (const it of jobs) addJob(it.queue, it.job).then(it.resolve, it.reject);
      else for (const { reject } of jobs) reject(error);
    }
  }
}

function portion(line: readonly Waiting[]): number {
  let size = 0;
  let count = 0;
  while (count < line.length && count < MOST_TOGETHER && size < MOST_DATA) {
    size += (line[count] as Waiting).encoded.data.length;
    count += 1;
  }
  return count;
}

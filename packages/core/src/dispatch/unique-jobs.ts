import { Job, type Queue } from 'bullmq';
import type { OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import { findStoredJob } from '../datastore/bullmq/stored-job.js';
import type { JobStandings } from '../datastore/ports/job-standings.js';
import type { Holder, UniqueKeys } from '../datastore/ports/unique-keys.js';
import { DuplicateJobError } from '../errors/enqueue-errors.js';
import type { UniqueOptions } from '../options/enqueue-options.js';
import type { EnqueueOutcome } from './job-handle.js';
import type { Producer } from './producer.js';

/** A job that was sent with a unique key. */
export interface UniqueJob {
  readonly queue: string;
  readonly outgoing: OutgoingJob;
  readonly unique: UniqueOptions;
}

/** The job that a call is answered with, and what happened. */
export interface ConflictResult {
  readonly id: string;
  readonly name: string;
  readonly outcome: EnqueueOutcome;
}

/** Decides what happens when a unique job meets another one that has its key already. */
export class UniqueJobs {
  readonly #producer: Producer;
  readonly #keys: UniqueKeys;
  readonly #standings: Pick<JobStandings, 'state'>;

  constructor(producer: Producer, keys: UniqueKeys, standings: Pick<JobStandings, 'state'>) {
    this.#producer = producer;
    this.#keys = keys;
    this.#standings = standings;
  }

  /** @throws DuplicateJobError where that was asked for */
  async resolveConflict(job: UniqueJob, holder: string): Promise<ConflictResult> {
    const onConflict = job.unique.onConflict ?? 'return';
    if (onConflict === 'replace' || onConflict === 'latest') return this.#takePlace(job, holder);
    const result = await this.#existing(job, holder);
    if (onConflict === 'throw' && result.outcome === 'existing') throw this.#duplicate(job, result.id);
    return result;
  }

  /** Whether a job of this queue has the key. */
  holds(queueName: string, key: string): Promise<boolean> {
    return this.#ask(queueName, async (queue) => {
      // A job that ends between the two questions may have left its key to the next one.
      for (let ended: string | undefined; ; ) {
        const id = await queue.getDeduplicationJobId(key);
        // A key that has a time to live may outlast a job that another client ran.
        if (id == null || id === ended) return false;
        if (!['completed', 'failed', 'unknown'].includes(await this.#standings.state(queueName, id)))
          return true;
        ended = id;
      }
    });
  }

  // Each round somebody's job gets in or one that has started is met, so this ends. Only a job that was held back is replaced: an add that
  // replaces whatever it finds could not tell that it replaced anything.
  async #takePlace(job: UniqueJob, firstHolder: string): Promise<ConflictResult> {
    const { queue, outgoing } = job;
    let last = '';
    for (let holder = firstHolder; ; ) {
      const state = await this.#holdBack(job, holder);
      const isRunning = state === 'kept' || (state === 'running' && job.unique.onConflict === 'replace');
      // Nothing changes when a key outlasts its job (one with a time to live whose worker was killed).
      const isStuck = state !== 'held' && last === `${state} ${holder}`;
      if (isRunning || isStuck) return this.#existing(job, holder);
      last = `${state} ${holder}`;
      const id = await this.#producer.add(queue, state === 'held' ? replacing(outgoing) : outgoing);
      if (id === outgoing.id)
        return { id, name: outgoing.name, outcome: state === 'held' ? 'replaced' : 'added' };
      holder = id;
    }
  }

  #holdBack(job: UniqueJob, holder: string): Promise<Holder> {
    const claim = { queue: job.queue, key: keyOf(job), holder, ours: job.outgoing.id };
    return this.#ask(job.queue, () => this.#keys.holdBack(claim));
  }

  /** The holder as it stands; or ours, where that has ended: a process may die between a key and what becomes of its job. */
  async #existing(job: UniqueJob, firstHolder: string): Promise<ConflictResult> {
    const { queue, outgoing } = job;
    for (let holder = firstHolder; ; ) {
      const found = await this.#ask(queue, (it) => findStoredJob(it, holder));
      const existing = { id: holder, name: found?.name ?? outgoing.name, outcome: 'existing' } as const;
      if (found && found.finishedOn === undefined) return existing;
      await this.#ask(queue, (it) =>
        new Job(
          it,
          existing.name,
          undefined,
          { deduplication: { id: keyOf(job) } },
          holder,
        ).removeDeduplicationKey(),
      );
      const id = await this.#producer.add(queue, outgoing);
      if (id === outgoing.id) return { id, name: outgoing.name, outcome: 'added' };
      if (id === holder) return existing;
      holder = id;
    }
  }

  #duplicate(job: UniqueJob, id: string): DuplicateJobError {
    return new DuplicateJobError({ job: job.outgoing.name, key: keyOf(job), id, queue: job.queue });
  }

  #ask<T>(queue: string, command: (queue: Queue) => Promise<T>): Promise<T> {
    return this.#producer.ask(queue, `The unique key of a job in "${queue}"`, command);
  }
}

function keyOf({ outgoing }: UniqueJob): string {
  return outgoing.opts.deduplication?.id ?? '';
}

function replacing(job: OutgoingJob): OutgoingJob {
  const deduplication = job.opts.deduplication as NonNullable<OutgoingJob['opts']['deduplication']>;
  // `extend` gives the new job its full time to live rather than what is left of the old one's.
  return {
    ...job,
    opts: { ...job.opts, deduplication: { ...deduplication, replace: true, extend: true } },
  };
}

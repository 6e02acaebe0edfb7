import type { Queue } from 'bullmq';
import type { OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import type { QueueHub } from '../datastore/bullmq/queue-hub.js';
import { UnconfirmedWrite } from '../datastore/ports/durable-side.js';
import type { Engine } from '../datastore/ports/engine.js';
import type { JobAdder } from '../datastore/ports/job-adder.js';
import {
  DatastoreUnavailableError,
  EnqueueUnavailableError,
  NotConfirmedError,
} from '../errors/dispatch-errors.js';
import type { Confirmation } from '../options/durability.js';
import type { DurableQueue, DurableQueues } from './durable-queues.js';
import { inChunks, inLanes } from './in-lanes.js';
import { QueueGate } from './queue-gate.js';
import type { Access, GivenUp, RetryUntilDeadline } from './retry-until-deadline.js';

const CHUNK = 250;
const CHUNKS_IN_FLIGHT = 4;

export interface ProducerDeps {
  readonly engine: Engine;
  readonly hub: QueueHub;
  readonly retry: RetryUntilDeadline;
  readonly durableQueues: DurableQueues;
}

/**
 * Sends jobs and answers in time. While the datastore is away it tries again until the deadline, always with
 * the same ids, so that a job sent twice is stored once; at the deadline it rejects and takes back what an
 * unanswered command may still leave behind.
 */
export class Producer {
  readonly #engine: Engine;
  readonly #hub: QueueHub;
  readonly #retry: RetryUntilDeadline;
  readonly #durableQueues: DurableQueues;
  readonly #accesses = new Map<string, Access<Queue>>();
  readonly #gates = new Map<string, QueueGate>();

  /** `maxWaiting` has a limit for each queue that has one. */
  constructor(
    { engine, hub, retry, durableQueues }: ProducerDeps,
    maxWaiting: ReadonlyMap<string, number> = new Map(),
  ) {
    this.#engine = engine;
    this.#hub = hub;
    this.#retry = retry;
    this.#durableQueues = durableQueues;
    for (const [name, limit] of maxWaiting) this.#gates.set(name, this.#newGate(name, limit));
  }

  /**
   * Gives the id the datastore knows the job by: ours, or that of the job which has its unique key.
   * @throws EnqueueUnavailableError, DatastoreRefusedError, QueueOverloadedError
   */
  add(queueName: string, job: OutgoingJob): Promise<string> {
    const gate = this.#gates.get(queueName);
    return gate
      ? gate.through(job.name, [job], () => this.#addOne(queueName, job))
      : this.#addOne(queueName, job);
  }

  /**
   * Many jobs of one queue; gives their ids as `add` does. Chunks overlap: the client encodes one while the
   * datastore takes another.
   * @throws EnqueueUnavailableError, QueueOverloadedError
   */
  addMany(queueName: string, jobs: readonly OutgoingJob[]): Promise<string[]> {
    const gate = this.#gates.get(queueName);
    return gate
      ? gate.through(nameOf(jobs), jobs, () => this.#addAll(queueName, jobs))
      : this.#addAll(queueName, jobs);
  }

  /**
   * Sends jobs of several queues in a way of their own, if every queue takes all of its jobs. `what` names them in the error.
   * @throws QueueOverloadedError
   */
  through<T>(
    what: string,
    jobs: ReadonlyMap<string, readonly OutgoingJob[]>,
    send: () => Promise<T>,
  ): Promise<T> {
    const limited = [...jobs].flatMap(([queue, some]) => {
      const gate = this.#gates.get(queue);
      return gate ? [{ gate, some }] : [];
    });
    const enter = (index: number): Promise<T> => {
      const next = limited[index];
      return next ? next.gate.through(what, next.some, () => enter(index + 1)) : send();
    };
    return enter(0);
  }

  /** A job that follows another, which a full queue does not turn away. @throws DatastoreUnavailableError */
  addFollowing(queueName: string, job: OutgoingJob): Promise<string> {
    const purpose = { what: `Queueing ${job.name}`, confirms: job.durability };
    return this.#send(queueName, purpose, (queue, adder) => adder.add(queue, job));
  }

  #addOne(queueName: string, job: OutgoingJob): Promise<string> {
    return this.#send(queueName, { job: job.name, jobs: [job], confirms: job.durability }, (queue, adder) =>
      adder.add(queue, job),
    );
  }

  async #addAll(queueName: string, jobs: readonly OutgoingJob[]): Promise<string[]> {
    const job = nameOf(jobs);
    const ids = await inLanes(inChunks(jobs, CHUNK), CHUNKS_IN_FLIGHT, (some) =>
      this.#send(queueName, { job, jobs: some, confirms: strictest(some) }, (queue, adder) =>
        adder.addMany(queue, some),
      ),
    );
    return ids.flat();
  }

  /** Takes jobs back as far as no worker has them: in the background, as soon as the datastore answers. */
  withdraw(queueName: string, jobs: readonly OutgoingJob[]): void {
    this.#takeBack(queueName, jobs, Promise.resolve());
  }

  /**
   * A command that adds these jobs in a way of its own, tried again in the same way. Tried again, it meets what it has added.
   * @throws EnqueueUnavailableError, NotConfirmedError
   */
  addBy<T>(
    queueName: string,
    what: string,
    jobs: readonly OutgoingJob[],
    command: (queue: Queue) => Promise<T>,
    { confirms = strictest(jobs), leaves }: AddByOptions = {},
  ): Promise<T> {
    const purpose = { job: what, jobs, confirms, ...(leaves ? { leaves } : {}) };
    return this.#send(queueName, purpose, command);
  }

  /** In the background, as soon as the datastore answers, for as long as this process lives. */
  later(queueName: string, command: (queue: Queue) => Promise<unknown>): void {
    const act = async () => {
      const queue = await this.#hub.open(queueName);
      await this.#engine.whenAvailable();
      await command(queue);
    };
    void act().catch(() => undefined);
  }

  /**
   * Any other command, tried again in the same way.
   * @throws DatastoreUnavailableError
   */
  ask<T>(queueName: string, what: string, command: (queue: Queue) => Promise<T>): Promise<T> {
    return this.#send(queueName, { what }, command);
  }

  #send<T>(queueName: string, purpose: Purpose, command: Command<T>): Promise<T> {
    const { confirms } = purpose;
    const durable = confirms && this.#durableQueues.accessTo(confirms, queueName);
    if (durable) return this.#sendDurably(queueName, { ...purpose, confirms }, durable, command);
    return this.#run(this.#accessTo(queueName), queueName, purpose, (queue) =>
      command(queue, this.#engine.jobs),
    );
  }

  async #sendDurably<T>(
    queueName: string,
    purpose: Purpose & { readonly confirms: Confirmation },
    access: Access<DurableQueue>,
    command: Command<T>,
  ): Promise<T> {
    const { confirms } = purpose;
    try {
      return await this.#run(access, queueName, purpose, ({ queue, side }) =>
        side.confirmed(confirms, () => command(queue, side.jobs)),
      );
    } catch (error) {
      if (!(error instanceof UnconfirmedWrite)) throw error;
      const jobs = 'jobs' in purpose ? purpose.jobs : [];
      if (error.isWritten && jobs.length > 0) this.withdraw(queueName, jobs);
      throw new NotConfirmedError({
        job: 'jobs' in purpose ? purpose.job : purpose.what,
        ...{ durability: confirms, location: this.#engine.location, found: error.found, cause: error },
        ...{ mayBeQueued: error.isWritten, ids: idsOf(purpose) },
      });
    }
  }

  #run<X, T>(
    access: Access<X>,
    queueName: string,
    purpose: Purpose,
    command: (what: X) => Promise<T>,
  ): Promise<T> {
    return this.#retry.run(
      access,
      command,
      (known) => {
        if ('jobs' in purpose && known.unanswered) this.#takeBack(queueName, purpose.jobs, known.unanswered);
        return this.#unavailable(purpose, known);
      },
      () => ('jobs' in purpose ? `${purpose.job} was not queued` : `${purpose.what} failed`),
    );
  }

  #newGate(queueName: string, limit: number): QueueGate {
    return new QueueGate(queueName, limit, async (job) => {
      const { waiting, prioritized } = await this.#send(queueName, { job, jobs: [] }, () =>
        this.#engine.standings.counts(queueName),
      );
      return waiting + prioritized;
    });
  }

  #accessTo(queueName: string): Access<Queue> {
    const known = this.#accesses.get(queueName);
    if (known) return known;
    const access: Access<Queue> = {
      now: () => (this.#engine.isAvailable() ? this.#hub.ready(queueName) : undefined),
      later: async () => {
        await this.#hub.open(queueName);
        await this.#engine.whenAvailable();
      },
    };
    this.#accesses.set(queueName, access);
    return access;
  }

  #unavailable(purpose: Purpose, { isUncertain, waited, cause, found }: GivenUp<unknown>): Error {
    const facts = { location: this.#engine.location, waited, cause, found };
    if (!('jobs' in purpose)) return new DatastoreUnavailableError({ what: purpose.what, ...facts });
    const ids = idsOf(purpose);
    const mayBeQueued = isUncertain && ids.length > 0;
    return new EnqueueUnavailableError({ job: purpose.job, mayBeQueued, ids, ...facts });
  }

  // A command that got no answer may have been carried out all the same, or may be when the datastore wakes up.
  #takeBack<T>(queueName: string, jobs: readonly OutgoingJob[], pending: Promise<T>): void {
    const remove = async () => {
      const queue = await this.#hub.open(queueName);
      await this.#engine.whenAvailable();
      await Promise.all(jobs.map((job) => queue.remove(job.id)));
    };
    void pending.then(remove, remove).catch(() => undefined);
  }
}

function nameOf(jobs: readonly OutgoingJob[]): string {
  return jobs.length === 1 ? (jobs[0] as OutgoingJob).name : `A batch of ${jobs.length} jobs`;
}

/** The most that one of these jobs is to have confirmed. */
export function strictest(jobs: readonly OutgoingJob[]): Confirmation | undefined {
  const asked = jobs.map((it) => it.durability);
  return asked.includes('replicated') ? 'replicated' : asked.find((it) => it !== undefined);
}

/** What is done with a queue, and with what adds jobs to it. */
type Command<T> = (queue: Queue, adder: JobAdder) => Promise<T>;

/** What a command is for: it decides the error, what is to be confirmed, and whether something must be taken back. */
type Purpose = { readonly confirms?: Confirmation | undefined } & (
  | { readonly job: string; readonly jobs: readonly OutgoingJob[]; readonly leaves?: readonly string[] }
  | { readonly what: string }
);

export interface AddByOptions {
  /** What is to be confirmed of it. */
  readonly confirms?: Confirmation | undefined;
  /** The ids of what it may leave behind where nobody answers, which its caller takes back. @default those of its jobs */
  readonly leaves?: readonly string[];
}

function idsOf(purpose: Purpose): readonly string[] {
  if (!('jobs' in purpose)) return [];
  return purpose.leaves ?? purpose.jobs.map((it) => it.id);
}

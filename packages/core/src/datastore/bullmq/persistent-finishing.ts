import type { IQueueBackend, JobJson, KeepJobs, MinimalJob } from 'bullmq';
import { DAY } from '../../clock/clock.js';
import { OutcomeRefusedError } from '../../errors/execution-errors.js';
import { Resending, type ResendingDeps, type Sending } from './resending.js';

/** Further off, moments are no longer exact in every datastore, and beyond some they cannot be stored at all. */
const LONGEST_DELAY = 10 * 365 * DAY;

/** What stays of finished jobs. */
export type Keep = boolean | number | KeepJobs;
/** BullMQ's answer to a finished job: its successor, and when that was. */
export type Moved = Awaited<ReturnType<IQueueBackend['moveToCompleted']>>;
type Fields = Record<string, unknown> | undefined;

/**
 * Puts itself in the place of those commands of a worker's backend that tell how an attempt ended, and sends them until
 * the datastore has them. All that a worker says of its attempts comes through here, whatever ran them.
 */
export class PersistentFinishing {
  readonly #backend: IQueueBackend;
  readonly #resending: Resending;
  /** BullMQ's own command to complete a job: sent once. */
  readonly completeOnce: IQueueBackend['moveToCompleted'];

  constructor(backend: IQueueBackend, deps: ResendingDeps) {
    this.#backend = backend;
    this.#resending = new Resending(deps);
    this.completeOnce = backend.moveToCompleted.bind(backend);
    backend.moveToCompleted = this.#completing();
    backend.moveToFailed = this.#failing();
    backend.moveToDelayed = this.#delaying();
    backend.retryJob = this.#retrying();
    backend.moveJobFromActiveToWait = this.#handingBack();
  }

  /** The worker closes. */
  endSoon(): void {
    this.#resending.endSoon();
  }

  /** Completes a job that could not be completed: `refusal` says why. Brings no successor. */
  completeAgain(
    job: MinimalJob,
    result: unknown,
    keep: Keep,
    token: string,
    refusal: unknown,
  ): Promise<Moved> {
    const send = () => this.completeOnce(job, result, keep, token, false);
    return this.#resending.sendAgain({ ...this.#ending(job, token), send }, refusal);
  }

  #completing(): IQueueBackend['moveToCompleted'] {
    return (job, result, keep, token, fetchNext) => {
      const send = () => this.completeOnce(job, result, keep, token, fetchNext);
      return this.#resending.send({ ...this.#ending(job, token), send });
    };
  }

  #failing(): IQueueBackend['moveToFailed'] {
    const failOnce = this.#backend.moveToFailed.bind(this.#backend);
    return (job, reason, keep, token, fetchNext, fields) =>
      orPlain(reason, fields, (why, stored) => {
        const send = () => failOnce(job, why, keep, token, fetchNext, stored as Record<string, unknown>);
        return this.#resending.send({ ...this.#ending(job, token), send });
      });
  }

  #delaying(): IQueueBackend['moveToDelayed'] {
    const delayOnce = this.#backend.moveToDelayed.bind(this.#backend);
    return (id, timestamp, delay, token = '', opts = {}) => {
      const bounded = Math.max(0, Math.min(delay, LONGEST_DELAY)) || 0;
      return orPlain(undefined, opts.fieldsToUpdate, (_, fieldsToUpdate) =>
        this.#move(id, token, () =>
          delayOnce(id, timestamp, bounded, token, fieldsToUpdate ? { ...opts, fieldsToUpdate } : opts),
        ),
      ) as Promise<void | unknown[]>;
    };
  }

  #retrying(): IQueueBackend['retryJob'] {
    const retryOnce = this.#backend.retryJob.bind(this.#backend);
    return (id, lifo, token = '', opts = {}) =>
      orPlain(undefined, opts.fieldsToUpdate, (_, fieldsToUpdate) =>
        this.#move(id, token, () =>
          retryOnce(id, lifo, token, fieldsToUpdate ? { ...opts, fieldsToUpdate } : opts),
        ),
      ) as Promise<void>;
  }

  #handingBack(): IQueueBackend['moveJobFromActiveToWait'] {
    const handBackOnce = this.#backend.moveJobFromActiveToWait.bind(this.#backend);
    return (id, token = '') =>
      this.#move(id, token, () => handBackOnce(id, token)).then((left) => Number(left) || 0);
  }

  // A command whose answer was lost has been carried out, or somebody else has the job. Both ways it is done here.
  #move(id: string, token: string, send: () => Promise<unknown>): Promise<unknown> {
    const ifStored = async (wasSent: boolean) => (wasSent ? { result: [] } : undefined);
    return this.#resending
      .send<{ result: unknown }>({ id, token, ifStored, send: async () => ({ result: await send() }) })
      .then(({ result }) => result);
  }

  #ending(job: MinimalJob, token: string): Omit<Sending<Moved>, 'send'> {
    const id = job.id as string;
    const made = job.attemptsMade;
    const ifStored = async (wasSent: boolean) => {
      const stored = await this.#backend.getJobData(id);
      return isEnded(stored, made, wasSent) ? endOf(stored) : undefined;
    };
    return { id, token, ifStored };
  }
}

/** A job that is gone has ended, if it was told to: nobody removes one that runs. */
function isEnded(stored: JobJson | undefined, made: number, wasSent: boolean): boolean {
  return stored ? stored.finishedOn !== undefined && Number(stored.attemptsMade) > made : wasSent;
}

function endOf(stored: JobJson | undefined): Moved {
  return { result: undefined, finishedOn: Number(stored?.finishedOn ?? 0) } as Moved;
}

/** Tries again with plain words in the place of a failure that the datastore cannot hold. */
async function orPlain<T>(
  reason: string | undefined,
  fields: Fields,
  send: (reason: string, fields: Fields) => Promise<T>,
): Promise<T> {
  try {
    return await send(reason as string, fields);
  } catch (error) {
    if (!(error instanceof OutcomeRefusedError) || !fields) throw error;
    const failedReason = error.message;
    return send(failedReason, { ...fields, failedReason, stacktrace: '[]' });
  }
}

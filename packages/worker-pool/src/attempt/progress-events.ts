import {
  type EventBus,
  type IncomingJob,
  originOf,
  readMeta,
  readProgress,
  systemClock,
} from '@cortado/core/internal';

/** A job's progress is told this often at most, in milliseconds. */
const TOLD_EVERY = 100;

interface Told {
  /** What has come since it was told last. */
  latest: (() => void) | undefined;
}

/**
 * Tells how far jobs are, each ten times a second at most: at once when it has not been told of for that long, and what it
 * has said last in any case. Costs nothing while nobody listens.
 */
export class ProgressEvents {
  readonly #events: EventBus;
  readonly #told = new Map<IncomingJob, Told>();

  constructor(events: EventBus) {
    this.#events = events;
  }

  /** The datastore has what a job says of itself. */
  saved(job: IncomingJob, progress: Parameters<IncomingJob['saveProgress']>[0]): void {
    if (!this.#events.wants('job.progress')) return;
    const tell = () => this.#tell(job, progress);
    const told = this.#told.get(job);
    if (told) told.latest = tell;
    else {
      tell();
      this.#wait(job);
    }
  }

  #wait(job: IncomingJob): void {
    const told: Told = { latest: undefined };
    this.#told.set(job, told);
    const timer = systemClock.after(TOLD_EVERY, () => {
      this.#told.delete(job);
      if (!told.latest) return;
      told.latest();
      this.#wait(job);
    });
    timer.unref();
  }

  #tell(
    { id, name, queue, attempt, context, data }: IncomingJob,
    progress: Parameters<IncomingJob['saveProgress']>[0],
  ): void {
    const { stage } = readMeta(progress);
    this.#events.emit('job.progress', {
      ...{ id, name, queue, attempt, ...originOf(context), data },
      ...readProgress(progress),
      ...(typeof stage === 'string' ? { stage } : {}),
    });
  }
}

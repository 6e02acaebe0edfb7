import type { IQueueBackend, MinimalJob, PgQueryable, WorkerOptions } from 'bullmq';
import type { DatastoreTime } from '../../datastore-time.js';
import { DueJobs } from './due-jobs.js';
import type { LostFetches } from './lost-fetches.js';
import { RetentionSweep } from './retention-sweep.js';
import { type SqlBackend, SqlFinishing } from './sql-finishing.js';

type Complete = IQueueBackend['moveToCompleted'];
type Fail = IQueueBackend['moveToFailed'];
type Take = IQueueBackend['moveToActive'];

export interface WorkerCommandsDeps {
  readonly pool: PgQueryable;
  readonly time: DatastoreTime;
  readonly queue: string;
  readonly lost: LostFetches;
  readonly options: WorkerOptions;
}

/** What is done with jobs together, and left to a sweep. */
interface Together {
  readonly finishing: SqlFinishing;
  readonly sweep: RetentionSweep;
  /** Before BullMQ fetches by itself. */
  readonly due: DueJobs;
  /** BullMQ takes jobs one by one where each counts for a limit, or is counted. */
  readonly isOrdinary: boolean;
}

/**
 * Puts itself in the place of those commands of a worker's SQL backend that finish and fetch. They are BullMQ's until
 * {@link goTogether}, with what they fetch watched over.
 */
export class WorkerCommands {
  readonly #deps: WorkerCommandsDeps;
  readonly #backend: SqlBackend;
  readonly #complete: Complete;
  readonly #fail: Fail;
  readonly #take: Take;
  #together: Together | undefined;

  constructor(backend: SqlBackend, deps: WorkerCommandsDeps) {
    this.#deps = deps;
    this.#backend = backend;
    this.#complete = backend.moveToCompleted.bind(backend);
    this.#fail = backend.moveToFailed.bind(backend);
    this.#take = backend.moveToActive.bind(backend);
    const close = backend.close.bind(backend);
    backend.moveToCompleted = this.#completing;
    backend.moveToFailed = this.#failing;
    backend.moveToActive = (token, name) =>
      this.#together?.isOrdinary ? this.#together.finishing.take(token) : this.#takeAlone(token, name);
    backend.close = async (force) => {
      await this.#together?.sweep.close();
      await this.#deps.lost.close();
      await close(force);
    };
  }

  /** From here on jobs are completed together, and a sweep keeps to what stays of them. */
  goTogether(): void {
    const { pool, time, queue, lost, options } = this.#deps;
    const keep = { completed: options.removeOnComplete, failed: options.removeOnFail };
    const due = new DueJobs({ pool, time, queue });
    this.#together = {
      due,
      sweep: new RetentionSweep({ pool, time, queue, keep }),
      finishing: new SqlFinishing({
        ...{ pool, time, queue, due, lost, options },
        backend: this.#backend,
        takeAlone: (token) => this.#takeAlone(token, options.name),
        completeAlone: ({ job, value, token, fetchNext }) =>
          this.#completeAlone(job, JSON.parse(value), false, token, fetchNext),
      }),
      isOrdinary: !options.limiter && !options.metrics,
    };
  }

  readonly #completing: Complete = (job, result, own, token, fetchNext) => {
    const together = this.#together;
    if (!together || job.opts.removeOnComplete !== undefined)
      return this.#completeAlone(job, result, own, token, fetchNext);
    together.sweep.due();
    return together.isOrdinary
      ? together.finishing.complete(job as MinimalJob, result, token, fetchNext)
      : this.#completeAlone(job, result, false, token, fetchNext);
  };

  readonly #failing: Fail = (job, reason, own, token, fetchNext, fields) => {
    const isSwept = this.#together !== undefined && job.opts.removeOnFail === undefined;
    if (isSwept) this.#together?.sweep.due();
    const fail = () => this.#fail(job, reason, isSwept ? false : own, token, fetchNext, fields);
    return fetchNext ? this.#fetchAlone(token, [job.id as string], fail) : fail();
  };

  readonly #completeAlone: Complete = (job, result, keep, token, fetchNext) => {
    const complete = () => this.#complete(job, result, keep, token, fetchNext);
    return fetchNext ? this.#fetchAlone(token, [job.id as string], complete) : complete();
  };

  readonly #takeAlone: Take = (token, name) => this.#fetchAlone(token, [], () => this.#take(token, name));

  async #fetchAlone<T>(token: string, ids: readonly string[], fetch: () => Promise<T>): Promise<T> {
    await this.#together?.due.promoteAll();
    return this.#deps.lost.watch([token], ids, fetch);
  }
}

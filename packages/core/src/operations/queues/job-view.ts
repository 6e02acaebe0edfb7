import type { Job, Queue } from 'bullmq';
import type { CancelAnswer } from '../../dispatch/canceller.js';
import { JobHandle } from '../../dispatch/job-handle.js';
import { HANDED_BACK, type HandedBack, handedBackKey } from '../../presence/unknown-job.js';
import { listProcesses } from '../processes/process-list.js';
import { type AskWhy, type JobRecord, readJobRecord, readJobSummary } from './job-record.js';
import type { JobSummary } from './job-summary.js';
import { checkLogRange, type LogRange } from './log-page.js';
import { predictedStart } from './predicted-start.js';
import type { QueueFacts } from './queue-facts.js';
import type { QueuePauses } from './queue-pauses.js';
import { recentPace } from './recent-pace.js';
import { type RunAgainDeps, type RunAgainOptions, runAgain, storedArguments } from './run-again.js';
import { takesFrom, type WaitingReason, whyWaiting } from './why-waiting.js';

/** What is asked for beside the job itself. */
export interface RecordOptions {
  /** Which lines of its log. @default the latest 100 */
  logs?: LogRange;
}

/** Answers of acts that found nothing to do. */
const NOT_DONE: ReadonlySet<unknown> = new Set([false, 'not-running', 'finished']);

/** Where a job is looked at. */
export interface JobViewDeps extends RunAgainDeps {
  readonly facts: QueueFacts;
  readonly pauses: QueuePauses;
}

/** A handle to a job for those who operate its queue: it can show all of it. */
export class JobView extends JobHandle<unknown> {
  readonly #deps: JobViewDeps;

  constructor(deps: JobViewDeps, id: string, queue: string, name: string) {
    super(deps.jobs, id, queue, name, 'existing');
    this.#deps = deps;
  }

  /**
   * Everything there is to know of it, secrets masked; a job cancelled before it started too, as far as that was written
   * down.
   * @throws JobNotFoundError, InvalidOptionsError, DatastoreUnavailableError
   */
  async record({ logs = {} }: RecordOptions = {}): Promise<JobRecord> {
    checkLogRange(logs);
    const askWhy: AskWhy = (queue, job, state) => this.#why(queue, job, state);
    return await readJobRecord(this.#deps, this.queue, this.id, logs, askWhy);
  }

  /**
   * What a list shows of it, for less than its `record` costs; a job cancelled before it started too.
   * @throws JobNotFoundError, DatastoreUnavailableError
   */
  summary(): Promise<JobSummary> {
    return readJobSummary(this.#deps, this.queue, this.id);
  }

  /**
   * Queues a new job like this one: its name, queue, user, tags, context and callbacks, with the same arguments or others, which
   * are checked as those of any call. It is part of no batch, and no run of a schedule.
   * @throws JobNotFoundError, UnknownJobError where this app does not declare its name, ArgumentValidationError, and all that `enqueue` throws
   */
  runAgain(options: RunAgainOptions = {}): Promise<JobHandle<unknown>> {
    return this.#noted('jobs.run', () => runAgain(this.#deps, this.queue, this.id, options));
  }

  /**
   * Its arguments as they are stored, secrets included: the one thing operations give unmasked, for one who has a right to that.
   * @throws JobNotFoundError, DatastoreUnavailableError
   */
  unmaskedArguments(): Promise<readonly unknown[]> {
    return storedArguments(this.#deps, this.queue, this.id);
  }

  override retry(): Promise<void> {
    return this.#noted('jobs.retry', async () => {
      await super.retry();
      return true;
    }).then(() => undefined);
  }

  override remove(): Promise<boolean> {
    return this.#noted('jobs.remove', () => super.remove());
  }

  override promote(): Promise<void> {
    return this.#noted('jobs.promote', async () => {
      await super.promote();
      return true;
    }).then(() => undefined);
  }

  override cancel(reason?: string): Promise<CancelAnswer> {
    return this.#noted('jobs.cancel', () => super.cancel(reason), reason);
  }

  /** One act on this job: done to one, or to none where the answer says so. */
  #noted<T>(act: string, acting: () => Promise<T>, reason?: string): Promise<T> {
    const { queue, id: job } = this;
    return this.#deps.audit.noted({ act, queue, job, reason }, async (tell) => {
      const answer = await acting();
      tell(NOT_DONE.has(answer) ? 0 : 1);
      return answer;
    });
  }

  async #why(queue: Queue, job: Job, state: string): ReturnType<AskWhy> {
    if (!WAITING.has(state)) return { position: undefined, whyWaiting: [], predictedStart: undefined };
    const { clock, engine, records, facts, pauses } = this.#deps;
    const isReady = state === 'waiting' || state === 'prioritized';
    const isDelayed = state === 'delayed';
    const [standing, pause, processes, limitedFor, counts, dueAt, handedBack, ends, queued] =
      await Promise.all([
        isReady ? engine.standings.standing(this.queue, this.id) : undefined,
        pauses.of(this.queue),
        listProcesses(records, clock),
        isReady && facts.limiter ? queue.getRateLimitTtl(facts.limiter.max) : 0,
        state === 'waiting-children' ? job.getDependenciesCount({ unprocessed: true }) : undefined,
        isDelayed ? engine.list.dueAt(this.queue, this.id) : undefined,
        isDelayed ? records.get<HandedBack>(HANDED_BACK, handedBackKey(this)) : undefined,
        isReady || isDelayed ? recentPace(this.#deps, this.queue) : { count: 0, within: 0 },
        isDelayed ? engine.standings.counts(this.queue) : undefined,
      ]);
    const position = standing?.position;
    const workers = processes.filter((it) => it.queues.some(({ name }) => name === this.queue));
    const place = {
      ...{ queue: this.queue, state, position, pause, workers, dueAt },
      limitedFor: Math.max(0, limitedFor),
      children: counts?.unprocessed ?? 0,
      attempts: job.attemptsMade,
      unknown: handedBack?.value.takenAt === job.processedOn ? handedBack?.value.missing : undefined,
    };
    const now = clock.now();
    const whyNot: WaitingReason[] = whyWaiting(place, now);
    const has = (kind: WaitingReason['kind']) => whyNot.some((it) => it.kind === kind);
    const predicted = predictedStart(
      {
        ...{ state, position, dueAt, ends, isPaused: pause !== undefined },
        limitedFor: place.limitedFor,
        pausedUntil: pause?.until?.getTime(),
        waiting: queued ? queued.waiting + queued.prioritized : 0,
        hasWorker: takesFrom(workers),
        hasFreeSlot: !has('workers-busy'),
      },
      now,
    );
    return { position, whyWaiting: whyNot, predictedStart: predicted };
  }
}

const WAITING = new Set(['waiting', 'prioritized', 'delayed', 'waiting-children']);

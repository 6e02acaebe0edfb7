import type { Job, Queue } from 'bullmq';
import type { CancelAnswer } from '../../dispatch/canceller.js';
import { JobHandle } from '../../dispatch/job-handle.js';
import { HANDED_BACK, type HandedBack, handedBackKey } from '../../presence/unknown-job.js';
import { listProcesses } from '../processes/process-list.js';
import { type AskWhy, type JobRecord, readJobRecord, readJobSummary } from './job-record.js';
import type { JobSummary } from './job-summary.js';
import { checkLogRange, type LogRange } from './log-page.js';
import type { QueueDeps } from './queue-deps.js';
import type { QueueFacts } from './queue-facts.js';
import type { QueuePauses } from './queue-pauses.js';
import { type WaitingReason, whyWaiting } from './why-waiting.js';

/** What is asked for beside the job itself. */
export interface RecordOptions {
  /** Which lines of its log. @default the latest 100 */
  logs?: LogRange;
}

/** Where a job is looked at. */
export interface JobViewDeps extends QueueDeps {
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
      tell(answer === true || answer === 'removed' || answer === 'signalled' ? 1 : 0);
      return answer;
    });
  }

  async #why(queue: Queue, job: Job, state: string): Promise<Pick<JobRecord, 'position' | 'whyWaiting'>> {
    if (!WAITING.has(state)) return { position: undefined, whyWaiting: [] };
    const { clock, engine, records, facts, pauses } = this.#deps;
    const isReady = state === 'waiting' || state === 'prioritized';
    const [standing, pause, processes, limitedFor, counts, dueAt, handedBack] = await Promise.all([
      isReady ? engine.standings.standing(this.queue, this.id) : undefined,
      pauses.of(this.queue),
      listProcesses(records, clock),
      isReady && facts.limiter ? queue.getRateLimitTtl(facts.limiter.max) : 0,
      state === 'waiting-children' ? job.getDependenciesCount({ unprocessed: true }) : undefined,
      state === 'delayed' ? engine.list.dueAt(this.queue, this.id) : undefined,
      state === 'delayed' ? records.get<HandedBack>(HANDED_BACK, handedBackKey(this)) : undefined,
    ]);
    const position = standing?.position;
    const reasons: WaitingReason[] = whyWaiting(
      {
        queue: this.queue,
        state,
        position,
        pause,
        workers: processes.filter((it) => it.queues.some(({ name }) => name === this.queue)),
        limitedFor: Math.max(0, limitedFor),
        children: counts?.unprocessed ?? 0,
        dueAt,
        attempts: job.attemptsMade,
        unknown: handedBack?.value.takenAt === job.processedOn ? handedBack?.value.missing : undefined,
      },
      clock.now(),
    );
    return { position, whyWaiting: reasons };
  }
}

const WAITING = new Set(['waiting', 'prioritized', 'delayed', 'waiting-children']);

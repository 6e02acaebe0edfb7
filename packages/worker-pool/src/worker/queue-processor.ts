import { JobCancelledError } from '@cortado/core';
import { type Clock, type QueueWorker, type RunOutcomes, SECOND, within } from '@cortado/core/internal';
import type { Attempt } from '../attempt/attempt.js';
import type { Attempts } from '../attempt/attempts.js';
import type { FollowUp } from '../attempt/follow-up.js';
import type { Runaways } from '../attempt/runaways.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import type { ReturnedJob } from './worker-options.js';

/** How long a fetch that is under way is waited for. */
const FETCH_WAIT = 2 * SECOND;

/** The parts that serve one queue. */
export interface QueueProcessorDeps {
  readonly queue: string;
  readonly concurrency: number;
  readonly clock: Clock;
  /** BullMQ's, which takes the jobs and has them run. */
  readonly worker: QueueWorker;
  readonly attempts: Attempts;
  readonly runaways: Runaways;
  readonly sandbox: Sandbox;
  readonly followUp: FollowUp;
  readonly runOutcomes: Pick<RunOutcomes, 'idle'>;
  /** Has it look for a job, whatever it knows of the limits of its queue. */
  limitsChanged(): void;
  report(error: Error): void;
}

/** Serves one queue, from the start of its BullMQ Worker to `close()`. */
export class QueueProcessor {
  readonly queue: string;
  readonly concurrency: number;
  readonly #deps: QueueProcessorDeps;
  #isTaking = true;

  constructor(deps: QueueProcessorDeps) {
    this.queue = deps.queue;
    this.concurrency = deps.concurrency;
    this.#deps = deps;
  }

  get activeCount(): number {
    return this.#deps.attempts.size;
  }

  /** Attempts that have ended. */
  get endedCount(): number {
    return this.#deps.attempts.ended;
  }

  /** Whether it takes jobs: until it is told to stop. */
  get isTaking(): boolean {
    return this.#isTaking;
  }

  /** The attempts under way. */
  activeAttempts(): readonly Attempt[] {
    return this.#deps.attempts.all();
  }

  /** Methods that still run although their attempts have failed at their limit. */
  get runaways(): number {
    return this.#deps.runaways.running;
  }

  async ready(): Promise<void> {
    await this.#deps.worker.waitUntilReady();
  }

  /** Takes no more jobs; what runs goes on. */
  stopTaking(): void {
    if (!this.#isTaking) return;
    this.#isTaking = false;
    const { runaways, worker, report } = this.#deps;
    runaways.release();
    worker.leaveToOthers();
    // Told to wait for running jobs, BullMQ also cuts short the fetch that waits for the next one; otherwise
    // that fetch would still take a job, the very one that was handed back. Nobody waits for this promise:
    // it lasts as long as the jobs do.
    worker
      .pause()
      .then(() => this.#disconnectFetch())
      .catch(report);
  }

  /** Resolves when nothing runs any more. */
  idle(): Promise<void> {
    return this.#deps.attempts.until(() => this.activeCount === 0);
  }

  /** Tells every running job to stop. Those that do go back to the queue and have used no attempt. */
  interrupt(): void {
    this.#deps.attempts.interrupt();
  }

  /** Tells a job that runs here to stop. Whether it runs here and stops for that. */
  cancel(id: string, reason: string): boolean {
    const attempts = this.#deps.attempts.of(id);
    for (const { name, stopSwitch } of attempts)
      stopSwitch.stop(new JobCancelledError({ job: name, id, reason }));
    return attempts.some(({ stopSwitch }) => stopSwitch.reason instanceof JobCancelledError);
  }

  /** Limits of its queue were set or lifted. */
  limitsChanged(): void {
    if (this.#isTaking) this.#deps.limitsChanged();
  }

  /** Whether something has run for longer than so many milliseconds. */
  runsLongerThan(ms: number): boolean {
    const before = this.#deps.clock.elapsed() - ms;
    return this.#deps.attempts.all().some(({ since }) => since <= before);
  }

  /** The jobs that were handed back. */
  get returned(): readonly ReturnedJob[] {
    return this.#deps.followUp.returned;
  }

  /** Closes, handing back what still runs. @throws what kept a job from being handed back */
  async close(): Promise<void> {
    const { sandbox, attempts, worker, runOutcomes } = this.#deps;
    worker.endSoon();
    await sandbox.close();
    await attempts.until(() => attempts.all().every(({ isIsolated }) => !isIsolated));
    const stubborn = attempts.all();
    const handedBack = await Promise.allSettled(stubborn.map((attempt) => this.#handBack(attempt)));
    await this.#fetched();
    await worker.close(stubborn.length > 0);
    await runOutcomes.idle();
    const kept = handedBack.find((it) => it.status === 'rejected');
    if (kept) throw kept.reason;
  }

  /** Nothing of it keeps the process alive, however far its close has come. */
  abandon(): void {
    this.#deps.worker.abandon();
  }

  async #handBack(attempt: Attempt): Promise<void> {
    await attempt.job.moveToWait(attempt.token);
    this.#deps.followUp.handedBack(attempt);
  }

  // A fetch that is cut off takes a job along that nobody runs, the very one perhaps that was handed back.
  async #fetched(): Promise<void> {
    const late = () => new Error('The datastore does not answer.');
    await within(FETCH_WAIT, this.#deps.worker.fetched(), late).catch(() => undefined);
  }

  // A pause that outlasts close(), because a method does, ends by opening the blocking connection again.
  async #disconnectFetch(): Promise<void> {
    const { attempts, worker } = this.#deps;
    if (attempts.isInterrupted && worker.closing) await worker.getBackend().disconnectBlocking(false);
  }
}

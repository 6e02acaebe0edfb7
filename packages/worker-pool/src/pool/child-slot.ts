import { type EventBus, milliseconds, nextJobId, systemClock, toError } from '@cortado/core/internal';
import type { LogOutput } from '../logs/process-log.js';
import type { CloseOptions, ReturnedJob } from '../worker/worker-options.js';
import type { EndedJobs } from './child-protocol.js';
import { type ChildEnd, ChildRun, type Measured, type RetireOptions } from './child-run.js';
import { CrashLoop } from './crash-loop.js';
import { allEnded, NONE_ENDED } from './ended-jobs.js';
import type { LostChild } from './lost-children.js';
import { ChildStartError, CrashLoopError } from './pool-errors.js';
import { RESTART } from './pool-options.js';
import type { ChildPlan } from './pool-plan.js';

/** What a slot needs of its pool. */
export interface ChildSlotDeps {
  readonly config: string;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly log: LogOutput;
  readonly maxRunaways: number;
  readonly retire: RetireOptions;
  /** Deaths in a row after which it gives up. */
  readonly maxCrashes: number;
  readonly events: EventBus;
  /** Where somebody wants to know what children measure. */
  readonly measured?: Measured;
  /** Writes a crash loop down: `since` so many milliseconds. */
  crashing(loop: { queues: readonly string[]; exit: string; since: number }): void;
  /** Children that ended without closing. */
  readonly lost: { handBack(child: LostChild): void };
}

/** Who waits for another child than the one there was. */
interface Waiting {
  readonly former: ChildRun;
  resolve(): void;
  reject(error: Error): void;
}

/**
 * One slot of a pool: a child process, and the next one when it dies or has served long enough, from construction to
 * `close()`, `finish()` or the end of a burst.
 */
export class ChildSlot {
  /** Resolves when the first child serves; rejects with ChildStartError when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves with what was handed back once no child will follow; rejects when starts keep failing. */
  readonly ended: Promise<readonly ReturnedJob[]>;
  readonly #deps: ChildSlotDeps;
  readonly #plan: ChildPlan;
  readonly #closing = new AbortController();
  /** Ends the wait before the next child. */
  #resting = new AbortController();
  readonly #crashes = new CrashLoop();
  /** Children that serve no more, as long as they are there. */
  readonly #former = new Set<ChildRun>();
  readonly #returned: ReturnedJob[] = [];
  /** Of children that are no more. */
  #ended: EndedJobs = NONE_ENDED;
  #waiting: Waiting[] = [];
  #child: ChildRun;
  /** Starts while the child before it still serves. */
  #successor: ChildRun | undefined;
  /** The last that it was told of that it serves. */
  #announced: ChildRun | undefined;
  #isReady: () => void = () => undefined;

  constructor(deps: ChildSlotDeps, plan: ChildPlan) {
    this.#deps = deps;
    this.#plan = plan;
    this.#child = this.#fork();
    this.ended = this.#keepAlive();
    this.ready = new Promise((resolve, reject) => {
      this.#isReady = resolve;
      this.ended.then(() => resolve(), reject);
    });
  }

  /** The process that serves now, or the last one. */
  get pid(): number {
    return this.#child.pid;
  }

  /** All that are there, the one that serves first. */
  get children(): readonly ChildRun[] {
    const all = [this.#child, this.#successor, ...this.#former];
    return all.filter((it): it is ChildRun => it?.isRunning === true);
  }

  /** Jobs that have ended in all its children, as far as they came to say. */
  get endedJobs(): EndedJobs {
    return allEnded([this.#ended, ...this.children.map(({ figures }) => figures.ended)]);
  }

  /** Whether its children die again and again. */
  get isCrashing(): boolean {
    return this.#crashes.isOn;
  }

  /**
   * Another process takes the place of this one, which ends its jobs in peace. Resolves when the new one serves.
   * @throws ChildStartError when it does not; the old one goes on
   */
  replace(reason: string): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.resolve();
    const former = this.#child;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ former, resolve, reject });
      former.retire({ reason, isUrgent: false });
      this.#resting.abort();
    });
  }

  /** Takes no more jobs, and ends when those under way have. */
  finish(): Promise<readonly ReturnedJob[]> {
    this.#closing.abort();
    for (const child of this.children) child.finish();
    return this.ended;
  }

  close(options: CloseOptions): Promise<readonly ReturnedJob[]> {
    this.#closing.abort();
    for (const child of this.children) child.close(options);
    return this.ended;
  }

  async #keepAlive(): Promise<readonly ReturnedJob[]> {
    try {
      await this.#fill();
      await Promise.all([...this.#former].map((child) => child.ended));
      return this.#returned;
    } catch (error) {
      this.#settle(() => true, toError(error));
      throw error;
    } finally {
      this.#settle(() => true);
    }
  }

  async #fill(): Promise<void> {
    let hasServed = false;
    let failedStarts = 0;
    let deaths = 0;
    for (;;) {
      const child = this.#child;
      if (await child.serving) this.#announce(child);
      const end = await Promise.race([child.ended, child.retired()]);
      if ('isUrgent' in end) {
        if (this.#closing.signal.aborted) {
          await child.ended;
          return;
        }
        await (end.isUrgent ? this.#relieve(child, end.reason) : this.#succeed(child, end.reason));
        continue;
      }
      if (this.#isOver(end)) return;

      if (!end.hasServed) this.#settle(() => true, this.#startError(end, 1));
      failedStarts = end.hasServed ? 0 : failedStarts + 1;
      hasServed ||= end.hasServed;
      if (failedStarts >= (hasServed ? RESTART.attempts : 1)) throw this.#startError(end, failedStarts);
      deaths = end.lived >= milliseconds(RESTART.healthyAfter) ? 0 : deaths + 1;
      if (deaths >= this.#deps.maxCrashes) throw this.#crashError(end, deaths);
      await this.#rest(child, end, restartDelay(deaths));
      if (this.#closing.signal.aborted) return;
      this.#child = this.#fork();
    }
  }

  /** Tells that a child has died, and waits before the next. */
  async #rest({ pid }: ChildRun, end: ChildEnd, restartIn: number): Promise<void> {
    this.#deps.events.emit('child.exited', { pid, code: end.code, signal: end.signal, restartIn });
    this.#countDeath(end, restartIn);
    this.#resting = new AbortController();
    const woken = AbortSignal.any([this.#closing.signal, this.#resting.signal]);
    await systemClock.sleep(restartIn, woken).catch(() => undefined);
  }

  /** Of one that somebody wanted no other follows until it is wanted again, so it is no part of a crash loop. */
  #tellOfFailed({ pid }: ChildRun, end: ChildEnd, isWanted: boolean): void {
    const restartIn = isWanted ? undefined : milliseconds(RESTART.longest);
    this.#deps.events.emit('child.exited', { pid, code: end.code, signal: end.signal, restartIn });
    if (restartIn !== undefined) this.#countDeath(end, restartIn);
  }

  #countDeath(end: ChildEnd, restartIn: number): void {
    const { events, crashing } = this.#deps;
    const deaths = this.#crashes.died();
    const { queues } = this.#plan;
    const exit = exitOf(end);
    if (deaths !== undefined) events.emit('child.crashing', { queues, deaths, exit, restartIn });
    if (this.isCrashing) crashing({ queues, exit, since: this.#crashes.since });
  }

  /** A child in trouble: its successor starts at once, since it may take long to end. */
  async #relieve(child: ChildRun, reason: string): Promise<void> {
    this.#former.add(child);
    child.close({});
    this.#deps.events.emit('child.retired', { pid: child.pid, reason, isUrgent: true });
    this.#child = this.#fork();
  }

  /** A child that has served long enough goes on until its successor serves, and then ends its jobs. */
  async #succeed(child: ChildRun, reason: string): Promise<void> {
    const successor = this.#fork();
    this.#successor = successor;
    const isServing = await successor.serving;
    this.#successor = undefined;
    if (isServing || !child.isRunning) {
      this.#former.add(child);
      this.#child = successor;
      child.finish();
      this.#deps.events.emit('child.retired', { pid: child.pid, reason, isUrgent: false });
      return;
    }
    const end = await successor.ended;
    // Whoever asks from now on asks for another.
    child.keep(milliseconds(RESTART.longest));
    const isWanted = this.#waiting.length > 0;
    this.#settle(() => true, this.#startError(end, 1));
    if (!this.#closing.signal.aborted) this.#tellOfFailed(successor, end, isWanted);
  }

  #fork(): ChildRun {
    const { config, quiet, verbose, log, maxRunaways, retire, lost, measured } = this.#deps;
    const { worker, queues } = this.#plan;
    const key = nextJobId();
    const task = { kind: 'serve', config, key, quiet, verbose, log, maxRunaways, worker } as const;
    const child = new ChildRun(task, retire, measured);
    void child.ended.then(({ hasClosed, returned }) => {
      this.#former.delete(child);
      this.#returned.push(...returned);
      this.#ended = allEnded([this.#ended, child.figures.ended]);
      if (!hasClosed) lost.handBack({ key, pid: child.pid, queues });
    });
    return child;
  }

  #announce(child: ChildRun): void {
    if (this.#announced === child) return;
    this.#announced = child;
    this.#deps.events.emit('child.started', { pid: child.pid, queues: this.#plan.queues });
    this.#isReady();
    this.#settle((it) => it.former !== child);
  }

  /** Those for whom it is decided hear of it. */
  #settle(isDecided: (waiting: Waiting) => boolean, error?: Error): void {
    const decided = this.#waiting.filter(isDecided);
    this.#waiting = this.#waiting.filter((it) => !decided.includes(it));
    for (const it of decided) error ? it.reject(error) : it.resolve();
  }

  #isOver({ hasClosed }: ChildEnd): boolean {
    return this.#closing.signal.aborted || (hasClosed && this.#plan.worker.burst === true);
  }

  #startError(end: ChildEnd, attempts: number): ChildStartError {
    const { queues } = this.#plan;
    return new ChildStartError({ queues, exit: exitOf(end), reason: end.reason, attempts });
  }

  #crashError(end: ChildEnd, deaths: number): CrashLoopError {
    const { queues } = this.#plan;
    return new CrashLoopError({ queues, exit: exitOf(end), reason: end.reason, deaths });
  }
}

function exitOf({ code, signal }: ChildEnd): string {
  return signal ? `killed by ${signal}` : `exit code ${code}`;
}

/** The wait before the next child, after so many deaths in a row of children that had not lived long. */
export function restartDelay(deaths: number): number {
  return Math.min(milliseconds(RESTART.longest), milliseconds(RESTART.first) * 2 ** Math.max(0, deaths - 1));
}

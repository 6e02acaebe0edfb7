import { type EventBus, milliseconds, nextJobId, systemClock } from '@cortado/core/internal';
import type { CloseOptions, ReturnedJob } from '../worker/worker-options.js';
import { type ChildEnd, ChildRun } from './child-run.js';
import type { LostChild } from './lost-children.js';
import { ChildStartError } from './pool-errors.js';
import { RESTART } from './pool-options.js';
import type { ChildPlan } from './pool-plan.js';

/** What a slot needs of its pool. */
export interface ChildSlotDeps {
  readonly config: string;
  readonly quiet: boolean;
  readonly maxRunaways: number;
  /** Milliseconds. */
  readonly maxBlocked: number;
  readonly events: EventBus;
  /** Children that ended without closing. */
  readonly lost: { handBack(child: LostChild): void };
}

/** One slot of a pool: a child process, and the next one when it dies, from construction to `close()` or the end of a burst. */
export class ChildSlot {
  /** Resolves when the first child serves; rejects with ChildStartError when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves with what was handed back once no child will follow; rejects when starts keep failing. */
  readonly ended: Promise<readonly ReturnedJob[]>;
  readonly #deps: ChildSlotDeps;
  readonly #plan: ChildPlan;
  readonly #closing = new AbortController();
  /** Children that have a successor and finish the jobs they hold. */
  readonly #retired: ChildRun[] = [];
  #child: ChildRun;
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

  close(options: CloseOptions): Promise<readonly ReturnedJob[]> {
    this.#closing.abort();
    for (const child of [this.#child, ...this.#retired]) child.close(options);
    return this.ended;
  }

  async #keepAlive(): Promise<ReturnedJob[]> {
    const returned = await this.#fill();
    const retired = await Promise.all(this.#retired.map((child) => child.ended));
    return [...returned, ...retired.flatMap((end) => end.returned)];
  }

  async #fill(): Promise<ReturnedJob[]> {
    const returned: ReturnedJob[] = [];
    let hasServed = false;
    let failedStarts = 0;
    let deaths = 0;
    for (;;) {
      if (await this.#child.serving) this.#announce();
      const end = await Promise.race([this.#child.ended, this.#child.retired]);
      if (typeof end === 'string') {
        if (this.#closing.signal.aborted) {
          returned.push(...(await this.#child.ended).returned);
          return returned;
        }
        this.#retire(end);
        continue;
      }
      returned.push(...end.returned);
      if (this.#isOver(end)) return returned;

      failedStarts = end.hasServed ? 0 : failedStarts + 1;
      hasServed ||= end.hasServed;
      if (failedStarts >= (hasServed ? RESTART.attempts : 1)) throw this.#giveUp(end, failedStarts);

      deaths = end.lived >= milliseconds(RESTART.healthyAfter) ? 0 : deaths + 1;
      const restartIn = restartDelay(deaths);
      this.#deps.events.emit('child.exited', {
        pid: this.pid,
        code: end.code,
        signal: end.signal,
        restartIn,
      });
      await systemClock.sleep(restartIn, this.#closing.signal).catch(() => undefined);
      if (this.#closing.signal.aborted) return returned;
      this.#child = this.#fork();
    }
  }

  /** Its successor starts at once: one that is blocked may take long to end. */
  #retire(reason: string): void {
    const child = this.#child;
    this.#retired.push(child);
    void child.ended.then(({ returned }) => {
      if (returned.length === 0) this.#retired.splice(this.#retired.indexOf(child), 1);
    });
    child.close({});
    this.#deps.events.emit('child.retired', { pid: child.pid, reason });
    this.#child = this.#fork();
  }

  #fork(): ChildRun {
    const { config, quiet, maxRunaways, maxBlocked } = this.#deps;
    const { worker } = this.#plan;
    const key = nextJobId();
    const child = new ChildRun({ kind: 'serve', config, key, quiet, maxRunaways, worker }, maxBlocked);
    void child.ended.then(({ hasClosed }) => {
      if (!hasClosed) this.#deps.lost.handBack({ key, pid: child.pid, queues: worker.queues });
    });
    return child;
  }

  #announce(): void {
    this.#deps.events.emit('child.started', { pid: this.pid, queues: this.#plan.worker.queues });
    this.#isReady();
  }

  #isOver({ hasClosed }: ChildEnd): boolean {
    return this.#closing.signal.aborted || (hasClosed && this.#plan.worker.burst === true);
  }

  #giveUp({ code, signal, reason }: ChildEnd, attempts: number): ChildStartError {
    const exit = signal ? `killed by ${signal}` : `exit code ${code}`;
    return new ChildStartError({ queues: this.#plan.worker.queues, exit, reason, attempts });
  }
}

/** The wait before the next child, after so many deaths in a row of children that had not lived long. */
export function restartDelay(deaths: number): number {
  return Math.min(milliseconds(RESTART.longest), milliseconds(RESTART.first) * 2 ** Math.max(0, deaths - 1));
}

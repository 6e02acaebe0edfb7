import { JobTimeoutError } from '@cortado/core';
import { type IncomingJob, type Outcome, systemClock, type Timer } from '@cortado/core/internal';

/** Milliseconds. */
export interface Limits {
  readonly limit: number;
  readonly grace: number;
}

export interface SandboxTaskDeps extends Limits {
  /** Its time is over. */
  expired(task: SandboxTask): void;
  resolve(outcome: Outcome): void;
}

/** The attempt that a process runs now, and the time it has: limit and grace, or the grace alone once it was told to stop. */
export class SandboxTask {
  readonly incoming: IncomingJob;
  readonly #deps: SandboxTaskDeps;
  readonly #endsAt: number;
  #timer: Timer;

  constructor(incoming: IncomingJob, deps: SandboxTaskDeps) {
    this.incoming = incoming;
    this.#deps = deps;
    this.#endsAt = systemClock.elapsed() + deps.limit + deps.grace;
    this.#timer = this.#expireAfter(deps.limit + deps.grace);
  }

  /** Why it is ended by force when its time is over. */
  get reason(): Error {
    const { stopSwitch, name } = this.incoming;
    return stopSwitch?.reason ?? new JobTimeoutError({ job: name, limit: this.#deps.limit });
  }

  /** It was told to stop: from here on it has its grace, and no more time than it had. */
  startGrace(): void {
    this.#timer.close();
    const left = Math.max(0, this.#endsAt - systemClock.elapsed());
    this.#timer = this.#expireAfter(Math.min(this.#deps.grace, left));
  }

  finish(outcome: Outcome): void {
    this.#timer.close();
    this.#deps.resolve(outcome);
  }

  // The system's time, since it is a process that is waited for.
  #expireAfter(ms: number): Timer {
    return systemClock.after(ms, () => this.#deps.expired(this));
  }
}

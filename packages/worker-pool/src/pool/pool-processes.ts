import type { ChildState } from './child-run.js';
import type { ChildSlot } from './child-slot.js';

/** A child process of a pool. */
export interface PoolProcess {
  readonly pid: number;
  /** When it was started. */
  readonly since: Date;
  readonly state: ChildState;
  /** Attempts that have ended in it. */
  readonly jobs: number;
  /** Jobs that run now. */
  readonly active: number;
  /** Resident memory in bytes; 0 until it serves. */
  readonly memory: number;
  /** The longest its event loop was held up within the last half second, in milliseconds. */
  readonly loopLag: number;
  /** Whether its datastore does not answer. */
  readonly isCutOff: boolean;
  /** Whether processes die in its place again and again. */
  readonly isCrashing: boolean;
}

export function poolProcesses(slots: readonly ChildSlot[]): PoolProcess[] {
  return slots.flatMap((slot) =>
    slot.children.map(({ pid, since, state, figures: { jobs, active, memory, loopLag, isCutOff } }) => ({
      ...{ pid, since, state, jobs, active, memory, loopLag, isCutOff },
      isCrashing: slot.isCrashing,
    })),
  );
}

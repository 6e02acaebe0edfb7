import { CortadoError } from '@cortado/core';
import { nameErrorClasses } from '@cortado/core/internal';

/** A pool's options are wrong; `problems` lists everything. No child was started. */
export class InvalidPoolError extends CortadoError {
  readonly code = 'CORTADO_INVALID_POOL';

  constructor(readonly problems: readonly string[]) {
    super(`The worker pool cannot start: ${problems.join(' ')}`);
  }
}

/** Children of a pool died again and again, as often as `maxCrashes` allows. `closed` rejects with it. */
export class CrashLoopError extends CortadoError {
  readonly code = 'CORTADO_CRASH_LOOP';

  constructor(facts: {
    queues: readonly string[];
    exit: string;
    reason: string | undefined;
    deaths: number;
  }) {
    super(
      `The child processes for ${facts.queues.join(', ')} died ${facts.deaths} times in a row, each soon after its start; the last one: ${facts.exit}. ${facts.reason ?? 'It said nothing; what it wrote to stderr may tell why.'}`,
    );
  }
}

/** A child of a pool ended before it served its queues. `start()` rejects with it; later, when it happens too often, `closed`. */
export class ChildStartError extends CortadoError {
  readonly code = 'CORTADO_CHILD_START';

  constructor(facts: {
    queues: readonly string[];
    exit: string;
    reason: string | undefined;
    attempts: number;
  }) {
    const times = facts.attempts > 1 ? `, ${facts.attempts} times in a row` : '';
    super(
      `A child process for ${facts.queues.join(', ')} ended (${facts.exit}) before it served its queues${times}. ${facts.reason ?? 'It said nothing; what it wrote to stderr may tell why.'}`,
    );
  }
}

/** A pool was closed while it started, or before. `start()` rejects with it. */
export class PoolClosedError extends CortadoError {
  readonly code = 'CORTADO_POOL_CLOSED';

  constructor() {
    super('Expected a pool that is open, found one that has been closed. Make another one.');
  }
}

nameErrorClasses({ InvalidPoolError, CrashLoopError, ChildStartError, PoolClosedError });

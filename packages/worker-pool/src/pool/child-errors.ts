import { CortadoError } from '@cortado/core';

/** A child of a pool ended before it served its queues. `start()` rejects with it; later, when it happens too often, `closed`. */
export class ChildStartError extends CortadoError {
  readonly code = 'CORTADO_CHILD_START';

  constructor(facts: { queues: readonly string[]; exit: string; reason: string | undefined; attempts: number }) {
    const times = facts.attempts > 1 ? `, ${facts.attempts} times in a row` : '';
    super(
      `A child process for ${facts.queues.join(', ')} ended (${facts.exit}) before it served its queues${times}. ${facts.reason ?? 'It said nothing; what it wrote to stderr may tell why.'}`,
    );
  }
}

import { CortadoError } from './cortado-error.js';

/** `container.release()` did not end in time; the job's outcome stands. Told by the event `afterwards.failed`. */
export class ReleaseTimeoutError extends CortadoError {
  readonly code = 'CORTADO_RELEASE_TIMEOUT';

  constructor(facts: { job: string; limit: number }) {
    super(
      `The container did not take back the instance of ${facts.job} within ${facts.limit} ms, and is no longer waited for. Let release() end sooner, or raise \`timeoutGrace\`.`,
    );
  }
}

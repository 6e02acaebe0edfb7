import { CortadoError } from '../errors/cortado-error.js';
import { cancelReason } from '../errors/execution-errors.js';
import { type Duration, milliseconds } from '../options/duration.js';

/** Throw it to run again after `delay`. It uses no attempt, however often that happens. */
export class RetryLater extends CortadoError {
  readonly code = 'CORTADO_RETRY_LATER';
  /** Milliseconds. */
  readonly delay: number;

  /** @throws RangeError when `delay` is no duration such as '5m' or 300000 */
  constructor(delay: Duration) {
    super(`The job asked to run again after ${delay}${typeof delay === 'number' ? ' ms' : ''}.`);
    this.delay = milliseconds(delay);
  }
}

/** Throw it to end the job as cancelled: it is not tried again, and its `onFailure` gets the reason. */
export class CancelJob extends CortadoError {
  readonly code = 'CORTADO_CANCEL_JOB';
  readonly reason: string;

  constructor(reason?: string) {
    super(cancelReason(reason));
    this.reason = this.message;
  }
}

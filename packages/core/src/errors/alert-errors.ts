import { CortadoError } from './cortado-error.js';

/** A channel did not take an alert. The alert is sent again with the next report. */
export class AlertDeliveryError extends CortadoError {
  readonly code = 'CORTADO_ALERT_DELIVERY';

  constructor(facts: { channel: string; found: string; cause?: unknown }) {
    super(
      `The alert was not delivered through "${facts.channel}": ${facts.found}. It is sent again with the next report.`,
      { cause: facts.cause },
    );
  }
}

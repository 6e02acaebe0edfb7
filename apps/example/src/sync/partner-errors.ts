/** The partner did not answer, or said that the fault is its own: later it may do better. */
export class PartnerTroubleError extends Error {
  readonly code = 'PARTNER_TROUBLE';

  constructor(trouble: string, options?: ErrorOptions) {
    super(`The partner ${trouble}.`, options);
    this.name = 'PartnerTroubleError';
  }
}

/** The partner does not want what we sent, and will not want it next time. */
export class PartnerRefusedError extends Error {
  readonly code = 'PARTNER_REFUSED';

  constructor(readonly status: number) {
    super(`The partner refused it with ${status}.`);
    this.name = 'PartnerRefusedError';
  }
}

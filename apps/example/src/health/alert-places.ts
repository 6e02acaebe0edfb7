/** Where alerts go beside the error log and the notices. */
export interface AlertPlaces {
  /** A mail server, such as `smtp://user:password@mail.example.com`. */
  readonly smtp: string | undefined;
  /** Who gets the mails. */
  readonly to: string | undefined;
  /** The address of a webhook. */
  readonly webhook: string | undefined;
  /** What the webhook's requests are signed with. */
  readonly secret: string | undefined;
}

/** From ALERT_SMTP_URL and ALERT_TO, ALERT_WEBHOOK and ALERT_SECRET. @throws RangeError for one without its other */
export function readAlertPlaces(env: NodeJS.ProcessEnv): AlertPlaces {
  for (const [one, other] of [
    ['ALERT_SMTP_URL', 'ALERT_TO'],
    ['ALERT_WEBHOOK', 'ALERT_SECRET'],
  ] as const)
    if (Boolean(env[one]) !== Boolean(env[other]))
      throw new RangeError(`Expected ${one} and ${other} to be given both, or none of them.`);
  return {
    smtp: env.ALERT_SMTP_URL || undefined,
    to: env.ALERT_TO || undefined,
    webhook: env.ALERT_WEBHOOK || undefined,
    secret: env.ALERT_SECRET || undefined,
  };
}

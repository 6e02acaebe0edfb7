import type { HealthIssueKind } from '../health/health.js';

/** What a channel is to tell of one incident. Text that looks like a secret is masked in it. */
export interface Alert {
  /** 'opened' once when it begins, 'recovered' once when it is over, 'reminder' in between where that is asked for. */
  readonly event: 'opened' | 'reminder' | 'recovered';
  /** The same for all alerts of one incident, and for no other. */
  readonly incident: string;
  readonly kind: HealthIssueKind;
  readonly subject: string;
  readonly message: string;
  /** Since when it has been so. */
  readonly since: Date;
  /** When a report first told of it. */
  readonly openedAt: Date;
  /** When a report first no longer told of it. */
  readonly recoveredAt: Date | undefined;
}

/** A way to people. Anything with these two is one. */
export interface AlertChannel {
  /** Tells channels apart, also across restarts: what was sent is remembered under it. */
  readonly name: string;
  /** Rejects when the alert was not taken; it then comes again with the next report. */
  send(alert: Alert): Promise<unknown>;
}

/** The headline of an alert, in one line. */
export function headline({ event, kind, subject }: Alert): string {
  const words = { opened: 'Alert', reminder: 'Still', recovered: 'Recovered' };
  return `${words[event]}: ${kind} (${subject})`.replace(/\s+/g, ' ').slice(0, 200);
}

import { DAY } from '../clock/clock.js';
import type { RecordCollection } from '../datastore/ports/records.js';
import type { HealthIssue, HealthIssueKind } from '../health/health.js';
import type { Alert } from './alert.js';

/** One incident as it is stored; moments are milliseconds since 1970. */
export interface Incident {
  readonly kind: HealthIssueKind;
  readonly subject: string;
  readonly message: string;
  readonly since: number;
  readonly openedAt: number;
  /** When it was over; none while it lasts. */
  readonly goneAt?: number;
  /** The channels that have told of it, and when they last did. One that has told of its end is no longer here. */
  readonly told: Readonly<Record<string, number>>;
  /** Until then another process is sending its alerts. */
  readonly claimedUntil?: number;
}

export const INCIDENTS: RecordCollection = { name: 'incidents' };
/** More than anybody reads. */
export const MOST_INCIDENTS = 1_000;
/** A channel that cannot tell of an end gives up after a day. */
const GIVE_UP = DAY;

export function keyOf({ kind, subject }: Pick<HealthIssue, 'kind' | 'subject'>): string {
  return `${kind}:${subject}`;
}

/** The incident as a look at the health leaves it; `undefined` for none. */
export function updated(
  before: Incident | undefined,
  issue: HealthIssue | undefined,
  checkedAt: number,
): Incident | undefined {
  if (!issue) return before && { ...before, goneAt: before.goneAt ?? checkedAt };
  const { kind, subject, message } = issue;
  const since = issue.since.getTime();
  if (!before) return { kind, subject, message, since, openedAt: checkedAt, told: {} };
  const { goneAt, ...rest } = before;
  // It came back: those who were told that it was over hear of a new one.
  return goneAt === undefined ? { ...rest, message } : { ...rest, message, since, openedAt: checkedAt };
}

/** What a channel has to tell of it now. */
export function eventFor(
  { told, goneAt }: Incident,
  channel: string,
  now: number,
  remindAfter: number | undefined,
): Alert['event'] | undefined {
  const at = Object.hasOwn(told, channel) ? told[channel] : undefined;
  if (goneAt !== undefined) return at === undefined ? undefined : 'recovered';
  if (at === undefined) return 'opened';
  return remindAfter !== undefined && now - at >= remindAfter ? 'reminder' : undefined;
}

/** Nobody waits for anything of it any more. */
export function isOver({ goneAt, told }: Incident, now: number): boolean {
  return goneAt !== undefined && (Object.keys(told).length === 0 || now - goneAt > GIVE_UP);
}

export function afterTelling(incident: Incident, channel: string, now: number): Incident {
  const { [channel]: _, ...others } = incident.told;
  return { ...incident, told: incident.goneAt === undefined ? { ...others, [channel]: now } : others };
}

export function alertOf(incident: Incident, event: Alert['event']): Alert {
  const { kind, subject, message, since, openedAt, goneAt } = incident;
  return {
    event,
    incident: `${keyOf(incident)}:${openedAt}`,
    kind,
    subject,
    message,
    since: new Date(since),
    openedAt: new Date(openedAt),
    recoveredAt: goneAt === undefined ? undefined : new Date(goneAt),
  };
}

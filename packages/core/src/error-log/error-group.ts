import { DAY, HOUR } from '../clock/clock.js';
import type { RecordCollection } from '../datastore/ports/records.js';
import type { ErrorFingerprint } from './error-fingerprint.js';

/** Longer than the entries, so that what comes again is known. The one that was seen longest ago goes first. */
export const ERROR_GROUPS: RecordCollection = { name: 'error-groups', keep: 1_000, ttl: 90 * DAY };
/** Hours that a group counts its errors by. */
export const TREND_HOURS = 24;
/** Entries that a group names. */
export const MOST_LATEST = 50;

const LONGEST_MESSAGE = 500;

/** Who closed a group, and when; milliseconds since 1970. */
export interface StoredResolution {
  readonly at: number;
  readonly by?: string;
  readonly reason?: string;
}

/** A group of errors as it is stored. Moments are milliseconds since 1970. */
export interface StoredErrorGroup {
  readonly title: string;
  readonly type: string;
  readonly code?: string | undefined;
  /** The function, file and line of its latest error. */
  readonly place?: string | undefined;
  /** Of its latest error, masked. */
  readonly message: string;
  readonly pattern: string;
  readonly queue?: string | undefined;
  /** The name of the job. */
  readonly job?: string | undefined;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly count: number;
  readonly firstVersion?: string | undefined;
  readonly lastVersion?: string | undefined;
  /** Errors by the hour, the latest one last; `hour` is its number since 1970. */
  readonly trend: { readonly hour: number; readonly counts: readonly number[] };
  /** Ids of its entries, the newest first. */
  readonly latest: readonly string[];
  readonly resolved?: StoredResolution | undefined;
  /** An error came after that, which opened it again. */
  readonly regressedAt?: number | undefined;
}

/** An error that was written into the log. */
export interface Occurrence extends ErrorFingerprint {
  readonly entry: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly title: string;
  readonly message: string;
  readonly queue: string | undefined;
  readonly job: string | undefined;
  readonly version: string | undefined;
}

/** Whether somebody has closed it, and nothing came since. */
export function isResolved({ resolved, regressedAt }: StoredErrorGroup): boolean {
  return resolved !== undefined && regressedAt === undefined;
}

/** A group with more errors, which are of it and come in the order of their moments. */
export function withOccurrences(
  found: StoredErrorGroup | undefined,
  occurrences: readonly [Occurrence, ...Occurrence[]],
): StoredErrorGroup {
  const [first] = occurrences;
  const last = occurrences.at(-1) ?? first;
  const { title, type, code, place, message, pattern, queue, job } = last;
  const lastSeen = Math.max(found?.lastSeen ?? 0, last.at);
  const regressed = occurrences.find((it) => found && isResolved(found) && it.at > (found.resolved?.at ?? 0));
  return {
    ...{ title, type, code, place: place?.shown, message: message.slice(0, LONGEST_MESSAGE) },
    ...{ pattern, queue, job, lastSeen },
    firstSeen: Math.min(found?.firstSeen ?? first.at, first.at),
    count: (found?.count ?? 0) + occurrences.length,
    firstVersion: found ? found.firstVersion : first.version,
    lastVersion: last.version ?? found?.lastVersion,
    trend: occurrences.reduce((trend, { at }) => counted(trend, at), found?.trend),
    latest: [...occurrences.map((it) => it.entry).reverse(), ...(found?.latest ?? [])].slice(0, MOST_LATEST),
    resolved: found?.resolved,
    regressedAt: regressed?.at ?? found?.regressedAt,
  } as StoredErrorGroup;
}

/** Errors of each of the last 24 hours, the latest one last, as seen from a moment. */
export function trendAt({ hour, counts }: StoredErrorGroup['trend'], at: number): number[] {
  const now = Math.max(hour, hourOf(at));
  return Array.from({ length: TREND_HOURS }, (_, index) => {
    const place = counts.length - 1 - (hour - (now - TREND_HOURS + 1 + index));
    return counts[place] ?? 0;
  });
}

function counted(trend: StoredErrorGroup['trend'] | undefined, at: number): StoredErrorGroup['trend'] {
  const hour = Math.max(trend?.hour ?? 0, hourOf(at));
  const counts = trend ? trendAt(trend, hour * HOUR) : Array.from({ length: TREND_HOURS }, () => 0);
  const place = TREND_HOURS - 1 - (hour - hourOf(at));
  return { hour, counts: counts.map((it, index) => (index === place ? it + 1 : it)) };
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR);
}

import {
  isResolved,
  type StoredErrorGroup,
  type StoredResolution,
  trendAt,
} from '../../error-log/error-group.js';
import { type Remarked, remarked } from '../operator-note.js';

/** How a group of errors stands: 'regressed' is open again after it was resolved. */
export type ErrorGroupState = 'open' | 'resolved' | 'regressed';

/** Errors of one class that come from one place in the code and say the same, but for values. Secrets are masked. */
export interface ErrorGroup {
  readonly id: string;
  readonly state: ErrorGroupState;
  /** The name of the job, or what `logError` was told. */
  readonly title: string;
  /** The class of the error. */
  readonly type: string;
  /** Its `code`, where it has one. */
  readonly code: string | undefined;
  /** Of the latest error. */
  readonly message: string;
  /** Function, file and line in the app's own code, of the latest error. */
  readonly place: string | undefined;
  readonly queue: string | undefined;
  /** The name of the job, where it happened in jobs. */
  readonly job: string | undefined;
  readonly count: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** The `version` of the app that had the first error, and that of the latest. */
  readonly firstVersion: string | undefined;
  readonly lastVersion: string | undefined;
  /** Errors in each of the last 24 hours of the clock, the present one last. */
  readonly trend: readonly number[];
  /** Who resolved it last, when and why; kept when it comes again. */
  readonly resolved: Remarked | undefined;
  /** When it came again. */
  readonly regressedAt: Date | undefined;
}

export function errorGroup(id: string, group: StoredErrorGroup, now: number): ErrorGroup {
  const { title, type, code, message, place, queue, job, count, firstVersion, lastVersion } = group;
  return {
    ...{ id, title, type, code, message, place, queue, job, count, firstVersion, lastVersion },
    state: stateOf(group),
    firstSeen: new Date(group.firstSeen),
    lastSeen: new Date(group.lastSeen),
    trend: trendAt(group.trend, now),
    resolved: resolvedBy(group.resolved),
    regressedAt: group.regressedAt === undefined ? undefined : new Date(group.regressedAt),
  };
}

export function stateOf(group: StoredErrorGroup): ErrorGroupState {
  if (isResolved(group)) return 'resolved';
  return group.regressedAt === undefined ? 'open' : 'regressed';
}

function resolvedBy(found: StoredResolution | undefined): Remarked | undefined {
  return found && remarked(found);
}

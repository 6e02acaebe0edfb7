import type { SchedulerHealth } from '../../health/health.js';
import type { ScheduleDiff } from '../../scheduler/schedule-diff.js';
import type { SchedulerStatus } from '../schedules/scheduler-control.js';
import { type Finding, finding } from './finding.js';

/** What is known of the schedules. */
export interface ExaminedScheduler {
  readonly status: SchedulerStatus;
  readonly health: SchedulerHealth;
  /** What would make the stored schedules match the declared ones, or why nothing does. */
  readonly diff: ScheduleDiff | string;
}

const ALL = 'scheduler';

/** How the scheduler stands, then what is wrong with it. */
export function judgeScheduler({ status, health, diff }: ExaminedScheduler): Finding[] {
  const { disabled, paused, failed } = status;
  const found: Finding[] = [finding('ok', 'scheduler', ALL, status)];
  if (disabled) found.push(finding('warning', 'scheduler-disabled', ALL, disabled));
  if (paused) found.push(finding('warning', 'scheduler-paused', ALL, paused));
  if (health.issues.some((it) => it.kind === 'no-scheduler'))
    found.push(finding('error', 'no-scheduler', ALL, { schedules: health.figures.schedules }));
  if (health.issues.some((it) => it.kind === 'failed-runs'))
    found.push(finding('warning', 'failed-runs', ALL, { count: failed }));
  const late = health.issues.filter((it) => it.kind === 'late-schedule');
  found.push(...late.map((it) => finding('error', 'late-schedule', it.subject, { due: it.since })));
  if (typeof diff === 'string') return [...found, finding('error', 'schedules-clash', ALL, { said: diff })];
  if (diff.superseded) found.push(finding('warning', 'schedules-superseded', ALL, {}));
  const { added, updated, removed } = diff;
  if (added.length + updated.length + removed.length > 0)
    // What is not stored never fires; the others fire as they did.
    found.push(
      finding(added.length > 0 ? 'error' : 'warning', 'schedules-differ', ALL, { added, updated, removed }),
    );
  return found;
}

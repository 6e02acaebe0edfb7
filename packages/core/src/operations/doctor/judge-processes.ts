import { SECOND } from '../../clock/clock.js';
import type { AppReport } from '../../presence/app-reports.js';
import { jobsUnknownTo } from '../../presence/app-reports.js';
import type { UnknownJobReport } from '../../presence/unknown-job.js';
import type { ProcessRecord } from '../processes/process-list.js';
import { type Finding, type FoundProcess, finding } from './finding.js';

/** An event loop that was held up for so long beats late, and renews no locks meanwhile. */
const BLOCKED = 2 * SECOND;
/** Of each kind so many are named. */
const MOST_NAMED = 10;

/** The processes that are there, then what is wrong with any of them. */
export function judgeProcesses(processes: readonly ProcessRecord[]): Finding[] {
  const present = processes.filter((it) => it.status !== 'gone');
  const gone = processes.filter((it) => it.status === 'gone');
  const of = (kind: ProcessRecord['kind']) => present.filter((it) => it.kind === kind).length;
  return [
    finding('ok', 'processes', 'processes', { workers: of('worker'), schedulers: of('scheduler') }),
    ...gone.slice(0, MOST_NAMED).map((it) =>
      finding('warning', 'process-gone', nameOf(it), {
        ...who(it),
        lastSeen: it.lastSeen,
        jobs: it.slots.taken,
      }),
    ),
    ...present
      .filter((it) => it.loopLag >= BLOCKED)
      .slice(0, MOST_NAMED)
      .map((it) => finding('warning', 'loop-blocked', nameOf(it), { ...who(it), lag: it.loopLag })),
    ...present
      .filter((it) => it.clockOffset !== 0)
      .slice(0, MOST_NAMED)
      .map((it) => finding('warning', 'clock-off', nameOf(it), { ...who(it), offset: it.clockOffset })),
  ];
}

/** What apps that meet on one datastore do not know of each other. */
export function judgeApps(
  own: AppReport,
  apps: readonly AppReport[],
  unknown: readonly UnknownJobReport[],
): Finding[] {
  const shared = apps
    .filter((it) => it.app !== own.app)
    .flatMap((other) => other.queues.map((queue) => ({ queue, other })))
    .filter(({ queue }) => own.queues.includes(queue))
    .map(({ queue, other }) => ({
      queue,
      other: other.app,
      onlyHere: jobsUnknownTo(other, own, queue),
      onlyThere: jobsUnknownTo(own, other, queue),
    }))
    .filter((it) => it.onlyHere.length > 0 || it.onlyThere.length > 0);
  return [
    ...unknown.slice(0, MOST_NAMED).map(({ queue, name, app, since, wait }) =>
      finding('error', 'unknown-job', `${queue}:${name}`, {
        ...{ queue, name, app, wait },
        since: new Date(since),
      }),
    ),
    ...shared.map(({ queue, ...facts }) => finding('warning', 'queue-shared', queue, facts)),
  ];
}

function who({ kind, host, pid }: ProcessRecord): FoundProcess {
  return { kind, host, pid };
}

function nameOf({ host, pid }: ProcessRecord): string {
  return `${host}:${pid}`;
}

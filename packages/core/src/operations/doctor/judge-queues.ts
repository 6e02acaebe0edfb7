import { MINUTE } from '../../clock/clock.js';
import { hasRoom, slotsFor } from '../../presence/process-slots.js';
import type { ProcessRecord } from '../processes/process-list.js';
import type { QueueLimits } from '../queues/queue-limits.js';
import type { QueuePause } from '../queues/queue-pauses.js';
import type { QueueCounts } from '../queues/queue-summary.js';
import { isTaking } from '../queues/why-waiting.js';
import { type Finding, finding } from './finding.js';

/** So long a job may wait while all slots are taken, and so much longer than its limit may it run. */
const GRACE = MINUTE;
/** Of stuck jobs so many are named, the longest stuck first. */
const MOST_NAMED = 10;

/** What is known of one queue. */
export interface ExaminedQueue {
  readonly name: string;
  readonly counts: QueueCounts;
  /** Since when the job has waited that has done so for longest, of those that are first of their priority. */
  readonly oldest: Date | undefined;
  /** As it stands: looking at it has not ended it. */
  readonly pause: QueuePause | undefined;
  /** What it is held to beside the slots of its workers. */
  readonly limits: Pick<QueueLimits, 'limitedFor' | 'concurrency'>;
  readonly running: readonly RunningNow[];
  readonly orphans: readonly string[];
  /** About how many bytes its jobs take. */
  readonly size: number | undefined;
}

export interface RunningNow {
  readonly id: string;
  readonly name: string;
  readonly since: Date;
  /** Its time limit in milliseconds. */
  readonly limit: number;
}

/** The queue as it stands, then what is wrong with it. */
export function judgeQueue(
  queue: ExaminedQueue,
  processes: readonly ProcessRecord[],
  now: number,
): Finding[] {
  const { name, counts, oldest, orphans, size } = queue;
  const having = processes.filter((it) => it.queues.some((served) => served.name === name));
  const serving = having.filter(isTaking);
  const slots = serving.reduce((sum, it) => sum + slotsFor(it, name), 0);
  const waiting = counts.waiting + counts.prioritized;
  const workers = serving.length;
  const found: Finding[] = [finding('ok', 'queue', name, { counts, workers, slots, oldest, size })];
  found.push(...pauseFindings(queue, waiting, now));
  if (serving.length === 0)
    found.push(
      finding(waiting > 0 && !queue.pause ? 'error' : 'warning', 'no-worker', name, {
        ...{ waiting, oldest },
        quiet: having.filter((it) => it.status === 'quiet').length,
      }),
    );
  else if (!queue.pause && oldest && now - oldest.getTime() > GRACE)
    found.push(...backlogFindings(queue, { waiting, oldest, slots }, serving));
  if (counts.failed > 0) found.push(finding('warning', 'failed-jobs', name, { count: counts.failed }));
  if (orphans.length > 0)
    found.push(
      // With a worker there, BullMQ hands them back by itself, within half a minute.
      finding(serving.length === 0 ? 'error' : 'warning', 'orphaned-jobs', name, {
        ids: orphans,
        workers: serving.length,
      }),
    );
  return [...found, ...stuckFindings(queue, now)];
}

/** Why jobs wait: more workers help against slots that are taken, and not against a limit of the queue. */
function backlogFindings(
  { name, counts, limits: { limitedFor, concurrency } }: ExaminedQueue,
  facts: { waiting: number; oldest: Date; slots: number },
  serving: readonly ProcessRecord[],
): Finding[] {
  const { slots, ...waits } = facts;
  const reached = concurrency !== undefined && counts.active >= concurrency ? concurrency : undefined;
  if (reached !== undefined || limitedFor > 0)
    return [finding('warning', 'queue-limited', name, { ...waits, concurrency: reached, limitedFor })];
  const isFull = counts.active >= slots || !serving.some((it) => hasRoom(it, name));
  return isFull ? [finding('warning', 'backlog', name, facts)] : [];
}

function pauseFindings({ name, pause }: ExaminedQueue, waiting: number, now: number): Finding[] {
  if (!pause) return [];
  const isOver = pause.until !== undefined && pause.until.getTime() <= now;
  return [finding('warning', isOver ? 'pause-over' : 'queue-paused', name, { ...pause, waiting })];
}

function stuckFindings({ name, running, orphans }: ExaminedQueue, now: number): Finding[] {
  return running
    .filter((it) => !orphans.includes(it.id) && now - it.since.getTime() > it.limit + GRACE)
    .sort((a, b) => a.since.getTime() - b.since.getTime())
    .slice(0, MOST_NAMED)
    .map((it) =>
      finding('error', 'stuck-job', it.id, { queue: name, name: it.name, since: it.since, limit: it.limit }),
    );
}

import { showDuration } from '../../options/duration.js';
import { hasRoom, slotsFor } from '../../presence/process-slots.js';
import type { ProcessRecord } from '../processes/process-list.js';
import type { QueuePause } from './queue-pauses.js';

/** One reason why a job that has not ended does not run now. */
export interface WaitingReason {
  readonly kind: /** Its queue is paused. */
    | 'paused'
    /** Its time has not come. */
    | 'delayed'
    /** Its last attempt failed, and the wait before the next is not over. */
    | 'backoff'
    /** A worker took it, did not know its name, and handed it back. */
    | 'unknown-job'
    /** Jobs of its batch or flow have not ended. */
    | 'children'
    /** Its queue has started as many jobs as its limiter lets it. */
    | 'rate-limited'
    /** No worker serves its queue, or only such as take nothing more. */
    | 'no-worker'
    /** Every worker of its queue is busy. */
    | 'workers-busy'
    /** As many of its queue run as may at a time, whatever slots are free: BullMQ's global concurrency, which operators set. */
    | 'concurrency'
    /** Others come before it. */
    | 'in-line';
  /** A sentence for people. */
  readonly message: string;
  /** Until when, where that is known. */
  readonly until: Date | undefined;
}

/** What is known of the place where a job waits. */
export interface WaitingPlace {
  readonly queue: string;
  readonly state: string;
  readonly position: number | undefined;
  readonly pause: QueuePause | undefined;
  /** Those that serve the queue. */
  readonly workers: readonly ProcessRecord[];
  /** Milliseconds until the limiter lets the next job start; 0 when it does now. */
  readonly limitedFor: number;
  /** Jobs of the queue that may run at a time, where as many do. @default there is no such limit, or room below it */
  readonly reached?: number | undefined;
  /** Jobs it waits for. */
  readonly children: number;
  /** When its delay ends, in milliseconds since 1970. */
  readonly dueAt: number | undefined;
  /** Attempts made. */
  readonly attempts: number;
  /** Its name, once a worker has handed it back because it did not know that. */
  readonly unknown?: string | undefined;
}

/** Every reason, the one that has to end first before the others. It looks at no clock and at no datastore. */
export function whyWaiting(place: WaitingPlace, now: number): WaitingReason[] {
  const { state, position } = place;
  if (state === 'active' || state === 'completed' || state === 'failed') return [];
  const paused = pausedReason(place);
  if (state === 'delayed') {
    // Workers take it out of its delay: once that is over, what keeps it is whatever keeps them.
    const overdue = place.dueAt !== undefined && place.dueAt <= now ? workerReasons(place) : [];
    if (overdue.length > 0) return [...paused, ...overdue];
    return [delayedReason(place, now), ...paused, ...noWorkerReason(place)];
  }
  if (state === 'waiting-children') return [childrenReason(place), ...paused, ...noWorkerReason(place)];
  const line =
    position !== undefined && position > 1
      ? [reason('in-line', `${position - 1} ${position === 2 ? 'job comes' : 'jobs come'} before it.`)]
      : [];
  return [...paused, ...workerReasons(place), ...limitReasons(place, now), ...line];
}

function childrenReason({ children }: WaitingPlace): WaitingReason {
  return reason('children', `It waits for ${children === 1 ? '1 job' : `${children} jobs`} to end.`);
}

function limitReasons({ queue, reached, limitedFor }: WaitingPlace, now: number): WaitingReason[] {
  const full =
    reached === undefined
      ? []
      : [
          reason(
            'concurrency',
            `Queue ${queue} runs ${reached} ${reached === 1 ? 'job' : 'jobs'} at a time at most, and does.`,
          ),
        ];
  if (limitedFor <= 0) return full;
  const words = `Queue ${queue} has started as many jobs as its limiter lets it, for another ${showDuration(limitedFor)}.`;
  return [...full, reason('rate-limited', words, now + limitedFor)];
}

function delayedReason({ dueAt, attempts, unknown }: WaitingPlace, now: number): WaitingReason {
  const left = dueAt === undefined ? '' : `, for another ${showDuration(Math.max(0, dueAt - now))}`;
  if (unknown !== undefined)
    return reason(
      'unknown-job',
      `The worker that took it knows no job named "${unknown}" and handed it back${left}.`,
      dueAt,
    );
  return attempts > 0
    ? reason('backoff', `It waits before attempt ${attempts + 1}${left}.`, dueAt)
    : reason('delayed', `Its time has not come${left}.`, dueAt);
}

function pausedReason({ queue, pause }: WaitingPlace): WaitingReason[] {
  if (!pause) return [];
  const { by, reason: why, until } = pause;
  const trace = `${by === undefined ? '' : ` by ${by}`}${why === undefined ? '' : `: ${why}`}`;
  return [reason('paused', `Queue ${queue} was paused${trace}.`, until?.getTime())];
}

/** Whether any of them takes jobs. */
export function takesFrom(workers: readonly ProcessRecord[]): boolean {
  return workers.some(isTaking);
}

/** Whether it takes jobs. */
export function isTaking({ status }: ProcessRecord): boolean {
  return status === 'idle' || status === 'busy';
}

function noWorkerReason({ queue, workers }: Pick<WaitingPlace, 'queue' | 'workers'>): WaitingReason[] {
  if (takesFrom(workers)) return [];
  const quiet = workers.filter((it) => it.status === 'quiet').length;
  if (quiet === 0) return [reason('no-worker', `No worker serves queue ${queue}.`)];
  const words =
    quiet === 1
      ? `The worker of queue ${queue} is quiet and takes nothing more.`
      : `All ${quiet} workers of queue ${queue} are quiet and take nothing more.`;
  return [reason('no-worker', words)];
}

function workerReasons({ queue, workers }: WaitingPlace): WaitingReason[] {
  const taking = workers.filter(isTaking);
  if (taking.length === 0) return noWorkerReason({ queue, workers });
  if (taking.some((it) => hasRoom(it, queue))) return [];
  const slots = taking.reduce((sum, it) => sum + slotsFor(it, queue), 0);
  return [reason('workers-busy', `All ${slots} slots of the workers of queue ${queue} are taken.`)];
}

function reason(kind: WaitingReason['kind'], message: string, until?: number): WaitingReason {
  return { kind, message, until: until === undefined ? undefined : new Date(until) };
}

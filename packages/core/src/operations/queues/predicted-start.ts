import { SECOND } from '../../clock/clock.js';

/** When a job that waits is likely to start. */
export interface PredictedStart {
  /** `undefined` where that cannot be known. */
  readonly at: Date | undefined;
  /** Why it cannot be known. */
  readonly unknown: /** Its queue is paused, and nobody has said until when. */
    | 'paused'
    /** No worker serves its queue. */
    | 'no-worker'
    /** It waits for other jobs to end, which may take any time. */
    | 'children'
    /** No job of its queue has ended lately, or none is kept to be counted. */
    | 'no-history'
    /** More than 10,000 jobs come before it. */
    | 'far-behind'
    | undefined;
}

/** What is known of a job's way to a worker. */
export interface StartFacts {
  readonly state: string;
  /** From 1, among the jobs that wait. */
  readonly position: number | undefined;
  /** Jobs that wait in its queue. */
  readonly waiting: number;
  readonly isPaused: boolean;
  /** When the pause ends, in milliseconds since 1970. */
  readonly pausedUntil: number | undefined;
  readonly hasWorker: boolean;
  readonly hasFreeSlot: boolean;
  /** When its delay ends, in milliseconds since 1970. */
  readonly dueAt: number | undefined;
  /** Milliseconds until the limiter lets the next job start. */
  readonly limitedFor: number;
  readonly ends: EndsFacts;
}

/** Jobs of the queue that ended lately, while others waited. */
export interface EndsFacts {
  readonly count: number;
  /** Within so many milliseconds. */
  readonly within: number;
}

/** Fewer ends than these say little of a rate. */
const FEWEST = 3;

/**
 * Those before it start at the rate at which jobs ended of late, since an end is what frees a slot. It looks at no clock and at no
 * datastore.
 */
export function predictedStart(facts: StartFacts, now: number): PredictedStart {
  const { state, position, waiting, isPaused, pausedUntil, hasWorker, dueAt, limitedFor } = facts;
  if (state === 'waiting-children') return unknown('children');
  if (isPaused && pausedUntil === undefined) return unknown('paused');
  if (!hasWorker) return unknown('no-worker');
  const begins = Math.max(now + limitedFor, pausedUntil ?? now);
  if (state === 'delayed') {
    if (dueAt === undefined) return unknown('no-history');
    // By then those that wait now may have gone; it takes the last place.
    const clear = waiting === 0 ? 0 : lineTime(waiting, facts.ends);
    return clear === undefined ? unknown('no-history') : at(Math.max(dueAt, begins + clear));
  }
  if (position === undefined) return unknown('far-behind');
  if (position === 1 && facts.hasFreeSlot) return at(begins);
  const time = lineTime(position, facts.ends);
  return time === undefined ? unknown('no-history') : at(begins + time);
}

/** Milliseconds until so many jobs have started. */
function lineTime(jobs: number, { count, within }: EndsFacts): number | undefined {
  if (count < FEWEST) return undefined;
  return (jobs / count) * Math.max(within, SECOND / 10);
}

function at(moment: number): PredictedStart {
  return { at: new Date(moment), unknown: undefined };
}

function unknown(why: PredictedStart['unknown']): PredictedStart {
  return { at: undefined, unknown: why };
}

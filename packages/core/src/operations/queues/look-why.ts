import type { StateCounts } from '../../datastore/ports/job-standings.js';
import { HANDED_BACK, type HandedBack, handedBackKey } from '../../presence/unknown-job.js';
import { listProcesses, type ProcessRecord } from '../processes/process-list.js';
import type { AskWhy, StandingJob } from './job-record.js';
import type { JobViewDeps } from './job-view.js';
import { predictedStart } from './predicted-start.js';
import { type QueueLimits, readLimits } from './queue-limits.js';
import { paceOf, recentRuns } from './recent-pace.js';
import { takesFrom, type WaitingReason, whyWaiting } from './why-waiting.js';

const WAITING = new Set(['waiting', 'prioritized', 'delayed', 'waiting-children']);
const NOTHING_TO_SAY = { position: undefined, whyWaiting: [], predictedStart: undefined };
const NO_LIMITS: QueueLimits = { limitedFor: 0, isLimited: false, concurrency: undefined };
const NONE: Pick<StateCounts, 'active' | 'waiting' | 'prioritized'> = {
  active: 0,
  waiting: 0,
  prioritized: 0,
};

/** Looks at everything that may keep a job from running, and when it is likely to run. @throws DatastoreUnavailableError */
export async function lookWhy(
  deps: JobViewDeps,
  { queue, stored: { job }, state, dueAt }: StandingJob,
): ReturnType<AskWhy> {
  if (!WAITING.has(state)) return NOTHING_TO_SAY;
  const { clock, engine, records, facts, pauses } = deps;
  const place = { queue: queue.name, id: job.id as string };
  const isReady = state === 'waiting' || state === 'prioritized';
  const isDelayed = state === 'delayed';
  const [standing, pause, processes, limits, children, handedBack, runs, counts] = await Promise.all([
    isReady ? engine.standings.standing(place.queue, place.id) : undefined,
    pauses.of(place.queue),
    listProcesses(records, clock),
    isReady ? readLimits(queue, facts) : NO_LIMITS,
    state === 'waiting-children' ? job.getDependenciesCount({ unprocessed: true }) : undefined,
    isDelayed ? records.get<HandedBack>(HANDED_BACK, handedBackKey(place)) : undefined,
    isReady || isDelayed ? recentRuns(deps, place.queue) : [],
    isReady || isDelayed ? engine.standings.counts(place.queue) : NONE,
  ]);
  const now = clock.now();
  const { active } = counts;
  const position = standing?.position;
  const workers = processes.filter((it) => it.queues.some(({ name }) => name === place.queue));
  const reasons = whyWaiting(
    {
      ...{ queue: place.queue, state, position, pause, workers, dueAt, limitedFor: limits.limitedFor },
      reached: reachedBy(active, limits),
      children: children?.unprocessed ?? 0,
      attempts: job.attemptsMade,
      unknown: handedBack?.value.takenAt === job.processedOn ? handedBack?.value.missing : undefined,
    },
    now,
  );
  const has = (kind: WaitingReason['kind']) => reasons.some((it) => it.kind === kind);
  const start = predictedStart(
    {
      ...{ state, position, dueAt, isPaused: pause !== undefined, limitedFor: limits.limitedFor },
      pausedUntil: pause?.until?.getTime(),
      waiting: counts.waiting + counts.prioritized,
      hasWorker: takesFrom(workers),
      hasFreeSlot: !has('workers-busy') && !has('concurrency'),
      ends: paceOf(runs, { active, isIdleLost: !limits.isLimited && !workers.some(sharesSlots) }, now),
    },
    now,
  );
  return { position, whyWaiting: reasons, predictedStart: start };
}

/** The limit, where so many jobs have reached it. */
function reachedBy(active: number, { concurrency }: QueueLimits): number | undefined {
  return concurrency !== undefined && active >= concurrency ? concurrency : undefined;
}

/** Whether jobs of other queues can take the slots of this one. */
function sharesSlots({ queues, slots }: ProcessRecord): boolean {
  return slots.total < queues.reduce((sum, it) => sum + it.concurrency, 0);
}

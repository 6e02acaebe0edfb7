import { type Clock, MINUTE } from '../../clock/clock.js';
import type { JobHandle } from '../../dispatch/job-handle.js';
import type { SlotLog, StoredSlot } from '../../scheduler/slot-log.js';
import { isRun, type SlotDecision } from '../../scheduler/slot-record.js';

/** One line of a schedule's log: what was decided for a slot, then what became of its run. */
export interface SlotEntry {
  readonly slot: Date;
  /** The last slot of several that share this line. */
  readonly until: Date | undefined;
  /** How many slots share this line, at least; 1 for one alone. */
  readonly count: number;
  readonly decision: SlotDecision;
  /** Why there is no run, or who had halted the scheduler at its time when there is one. */
  readonly why: string | undefined;
  readonly decidedAt: Date;
  readonly queue: string | undefined;
  readonly jobId: string | undefined;
  /** 'gone' is a run whose job was removed before anybody saw it end. */
  readonly outcome: 'waiting' | 'running' | 'completed' | 'failed' | 'cancelled' | 'gone' | undefined;
  /** When its last attempt started. */
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  /** Milliseconds of its last attempt. */
  readonly duration: number | undefined;
  /** Why it failed; the reason, once cancelled. */
  readonly error: string | undefined;
}

export interface SlotEntryDeps {
  readonly log: SlotLog;
  readonly clock: Clock;
  handle(queue: string, id: string, name: string): JobHandle<unknown>;
}

/** The lines of a schedule; those of runs whose end nobody has written are completed from the runs themselves. */
export async function readSlotEntries(deps: SlotEntryDeps, key: string, limit: number): Promise<SlotEntry[]> {
  const lines = await deps.log.list(key, limit);
  const entries = await Promise.all(lines.map((line) => entryOf(deps, key, line)));
  return entries.sort(
    (a, b) => b.decidedAt.getTime() - a.decidedAt.getTime() || b.slot.getTime() - a.slot.getTime(),
  );
}

async function entryOf(deps: SlotEntryDeps, key: string, line: StoredSlot): Promise<SlotEntry> {
  const entry = plainEntry(line);
  if (!isRun(line) || !line.job) return entry;
  const { state, startedAt, finishedAt, error } = await deps
    .handle(line.job.queue, line.job.id, key)
    .status();
  if (state === 'not_found') {
    // Its end may have been written since the line was read; or its turn has not come.
    const again = await deps.log.find(key, line.id);
    if (again && !isRun(again)) return plainEntry({ ...again, id: line.id });
    return { ...entry, outcome: deps.clock.now() - line.decidedAt > MINUTE ? 'gone' : 'waiting' };
  }
  if (state !== 'completed' && state !== 'failed' && state !== 'cancelled')
    return { ...entry, startedAt, outcome: state === 'active' ? 'running' : 'waiting' };
  const ending = {
    outcome: state,
    ...(startedAt ? { startedAt: startedAt.getTime() } : {}),
    ...(finishedAt ? { finishedAt: finishedAt.getTime() } : {}),
    ...(error === undefined ? {} : { error: error.slice(0, 1_000) }),
  } as const;
  await deps.log.complete(key, line.id, ending);
  return plainEntry({ ...line, ...ending });
}

function plainEntry(line: StoredSlot): SlotEntry {
  const {
    slot,
    until,
    count = 1,
    decision,
    why,
    decidedAt,
    job,
    outcome,
    startedAt,
    finishedAt,
    error,
  } = line;
  const date = (moment: number | undefined) => (moment === undefined ? undefined : new Date(moment));
  return {
    slot: new Date(slot),
    until: date(until),
    count,
    decision,
    why,
    decidedAt: new Date(decidedAt),
    queue: job?.queue,
    jobId: job?.id,
    outcome,
    startedAt: date(startedAt),
    finishedAt: date(finishedAt),
    duration: startedAt === undefined || finishedAt === undefined ? undefined : finishedAt - startedAt,
    error,
  };
}

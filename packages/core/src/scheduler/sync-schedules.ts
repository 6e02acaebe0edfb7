import type { JobSchedulerJson, Queue } from 'bullmq';
import type { ScheduleDescriptor } from '../descriptors/schedule-descriptor.js';
import { type TickData, tickData } from './schedule-tick.js';

export interface ScheduleDiff {
  readonly added: string[];
  readonly updated: string[];
  readonly removed: string[];
  readonly unchanged: string[];
}

/** Makes the datastore's job schedulers match the declared schedules, and says what changed. */
export async function syncSchedules(
  queue: Queue,
  wanted: readonly ScheduleDescriptor[],
): Promise<ScheduleDiff> {
  const present = new Map((await queue.getJobSchedulers(0, -1, true)).map((it) => [it.key, it]));
  const diff = diffSchedules(present, wanted);
  const changed = new Set([...diff.added, ...diff.updated]);
  await Promise.all(wanted.filter((it) => changed.has(it.key)).map((it) => upsert(queue, it)));
  await Promise.all(diff.removed.map((key) => queue.removeJobScheduler(key)));
  return diff;
}

export function diffSchedules(
  present: ReadonlyMap<string, JobSchedulerJson>,
  wanted: readonly ScheduleDescriptor[],
): ScheduleDiff {
  const diff: ScheduleDiff = { added: [], updated: [], removed: [], unchanged: [] };
  for (const schedule of wanted) {
    const found = present.get(schedule.key);
    const list = !found ? diff.added : isSame(found, schedule) ? diff.unchanged : diff.updated;
    list.push(schedule.key);
  }
  const keys = new Set(wanted.map((it) => it.key));
  diff.removed.push(...[...present.keys()].filter((key) => !keys.has(key)));
  return diff;
}

function isSame(found: JobSchedulerJson, schedule: ScheduleDescriptor): boolean {
  const { job, queue } = (found.template?.data ?? {}) as Partial<TickData>;
  return (
    found.pattern === schedule.cron &&
    found.tz === schedule.timezone &&
    job === schedule.job &&
    queue === schedule.queue
  );
}

function upsert(queue: Queue, schedule: ScheduleDescriptor): Promise<unknown> {
  return queue.upsertJobScheduler(
    schedule.key,
    { pattern: schedule.cron, tz: schedule.timezone },
    {
      name: 'tick',
      data: tickData(schedule),
      opts: {
        // A tick that finds the datastore busy comes again; its slot keeps its id, so it cannot double.
        attempts: 20,
        backoff: { type: 'exponential', delay: 200 },
        removeOnComplete: true,
        removeOnFail: { count: 1_000 },
      },
    },
  );
}

import type { ScheduleDescriptor } from '../descriptors/schedule-descriptor.js';

/** The queue that holds one BullMQ job scheduler per schedule. Its jobs are ticks: each decides and queues the real job. */
export const TICK_QUEUE = 'cortado-scheduler';

/** What a tick carries, so that it can be carried out by a process with other code than the one that declared it. */
export interface TickData {
  readonly key: string;
  readonly job: string;
  readonly queue?: string;
}

export function tickData({ key, job, queue }: ScheduleDescriptor): TickData {
  return { key, job, ...(queue === undefined ? {} : { queue }) };
}

/** The moment a tick stands for, which is not when it runs: BullMQ puts it last in the id, `repeat:<key>:<ms>`. */
export function slotOf(tickId: string): Date {
  return new Date(Number(tickId.slice(tickId.lastIndexOf(':') + 1)));
}

/** One id for one slot: however many processes carry out the tick, the datastore takes one job. */
export function slotJobId(key: string, slot: Date): string {
  return `${key}@${slot.getTime()}`;
}

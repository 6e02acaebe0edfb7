import type { Cortado, QueueView, ScheduleSummary } from '@cortado/core';
import type { ActPlace } from '../access/visitor.js';
import { ApiError } from '../http/api-error.js';

/** Where something is done, and what is there. */
export interface FoundPlace extends ActPlace {
  readonly view?: QueueView;
  readonly found?: ScheduleSummary;
  /** There is none of its name, which only those may learn who could see it there. */
  readonly missing?: 'unknown-queue' | 'unknown-schedule';
}

/** The place that the words of a path mean. */
export async function findPlace(
  cortado: Cortado,
  { queue, schedule, group }: Readonly<Record<string, string>>,
): Promise<FoundPlace> {
  if (queue !== undefined) {
    if (!cortado.queueNames.includes(queue)) return { queue, missing: 'unknown-queue' };
    return { queue, view: cortado.queue(queue) };
  }
  if (group !== undefined) return await placeOfGroup(cortado, group);
  if (schedule === undefined) return {};
  const found = await cortado.schedules.get(schedule);
  if (!found) return { schedule, missing: 'unknown-schedule' };
  return { queue: found.queue, schedule, found };
}

/** @throws ApiError for a queue or a schedule that there is none of */
export function expectThere({ queue, schedule, missing }: FoundPlace): void {
  if (missing !== undefined)
    throw new ApiError(missing, missing === 'unknown-queue' ? { queue } : { schedule });
}

/** That of its jobs. Of a group there is none of nobody learns that who has no right to all queues. */
async function placeOfGroup(cortado: Cortado, id: string): Promise<FoundPlace> {
  const queue = (await cortado.errorGroups.get(id))?.queue;
  return queue !== undefined && cortado.queueNames.includes(queue) ? { queue } : {};
}

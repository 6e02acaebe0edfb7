import type { Cortado, SchedulerStatus } from '@cortado/core';
import type { Visitor } from '../../access/visitor.js';
import { handler } from '../handler.js';
import { schedulerStatus } from '../scheduler-status.js';

/** What everybody is told of the scheduler; the rest counts what is in all queues. */
type SeenScheduler = Pick<SchedulerStatus, 'state' | 'paused' | 'disabled' | 'processes'> &
  Partial<SchedulerStatus>;

/** Whether schedules fire at all; counts of all of them, which did last and will next, for those who see all queues, and these schedules. */
export const showScheduler = handler({
  async run({ cortado, visitor, queues }): Promise<SeenScheduler> {
    const status = await schedulerStatus.of(cortado);
    const { state, paused, disabled, processes } = status;
    if (queues.length < cortado.queueNames.length) return { state, paused, disabled, processes };
    const ofSeen = async <T extends { readonly key: string }>(it: T | undefined) =>
      it && (await maySee(cortado, visitor, it.key)) ? it : undefined;
    const [lastExecuted, next] = await Promise.all([ofSeen(status.lastExecuted), ofSeen(status.next)]);
    return { ...status, lastExecuted, next };
  },
});

async function maySee(cortado: Cortado, visitor: Visitor, schedule: string): Promise<boolean> {
  const found = await cortado.schedules.get(schedule);
  return found !== undefined && (await visitor.may('schedules.read', { queue: found.queue, schedule }));
}

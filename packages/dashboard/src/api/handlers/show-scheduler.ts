import type { Cortado } from '@cortado/core';
import type { Visitor } from '../../access/visitor.js';
import { handler } from '../handler.js';
import { schedulerStatus } from '../scheduler-status.js';

/** Whether schedules fire at all; which one did last and will next, for those who see all queues, and these schedules. */
export const showScheduler = handler({
  async run({ cortado, visitor, queues }) {
    const status = await schedulerStatus.of(cortado);
    const seesAll = queues.length === cortado.queueNames.length;
    const ofSeen = async <T extends { readonly key: string }>(it: T | undefined) =>
      it && seesAll && (await maySee(cortado, visitor, it.key)) ? it : undefined;
    const [lastExecuted, next] = await Promise.all([ofSeen(status.lastExecuted), ofSeen(status.next)]);
    return { ...status, lastExecuted, next };
  },
});

async function maySee(cortado: Cortado, visitor: Visitor, schedule: string): Promise<boolean> {
  const found = await cortado.schedules.get(schedule);
  return found !== undefined && (await visitor.may('schedules.read', { queue: found.queue, schedule }));
}

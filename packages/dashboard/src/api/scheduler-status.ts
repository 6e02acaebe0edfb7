import type { Cortado, SchedulerStatus } from '@cortado/core';
import { SharedAnswer } from './shared-answer.js';

/** How the scheduler stands, which is counted from every schedule there is. */
export const schedulerStatus = new SharedAnswer<Cortado, SchedulerStatus>((cortado) =>
  cortado.scheduler.status(),
);

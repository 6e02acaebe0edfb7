import { SECOND } from '../../clock/clock.js';
import type { QueueGauges } from '../../metrics/instruments.js';
import type { ProcessRecord } from '../processes/process-list.js';
import type { QueueSummary } from '../queues/queue-summary.js';

/** How the queues stand, as gauges tell it: in seconds. */
export function queueGauges(
  queues: readonly QueueSummary[],
  processes: readonly ProcessRecord[],
  now: number,
): QueueGauges[] {
  const workers = processes.filter((it) => it.kind === 'worker' && it.status !== 'gone');
  return queues.map(({ name, counts, oldest, timeToClear }) => ({
    queue: name,
    counts,
    oldest: oldest && Math.max(0, now - oldest.getTime()) / SECOND,
    timeToClear: timeToClear === undefined ? undefined : timeToClear / SECOND,
    workers: workers.filter((it) => it.queues.some((served) => served.name === name)).length,
  }));
}

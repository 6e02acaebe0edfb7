import { LockLostError } from '@cortado/core';
import type { EventBus } from '@cortado/core/internal';
import type { Worker } from 'bullmq';
import type { Attempts } from '../attempt/attempts.js';
import type { FollowUp } from '../attempt/follow-up.js';

export interface BullmqEventsDeps {
  readonly queue: string;
  readonly events: EventBus;
  readonly attempts: Attempts;
  readonly followUp: FollowUp;
}

/** What happens here when BullMQ's Worker tells of something. Its errors are heard by WorkerErrors. */
export function hearBullmq(worker: Worker, { queue, events, attempts, followUp }: BullmqEventsDeps): void {
  worker.on('completed', (job) => followUp.completed(job));
  worker.on('failed', (job, error) => {
    if (job) followUp.failed(job, error);
  });
  worker.on('stalled', (id) => events.emit('job.stalled', { id, name: 'job', queue }));
  worker.on('lockRenewalFailed', (ids) => {
    for (const { stopSwitch } of ids.flatMap((id) => attempts.of(id))) stopSwitch.stop(new LockLostError());
  });
}

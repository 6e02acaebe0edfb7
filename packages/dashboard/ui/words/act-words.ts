import type { ActName } from '../api/types.js';

export const ACT_WORDS: Readonly<Partial<Record<ActName, string>>> = {
  'queues.pause': 'Paused a queue',
  'queues.resume': 'Resumed a queue',
  'jobs.retry': 'Retried',
  'jobs.cancel': 'Cancelled',
  'jobs.remove': 'Removed',
  'jobs.promote': 'Ran now',
  'jobs.run': 'Ran again',
  'jobs.unmask': 'Saw the secrets of',
  'schedules.stop': 'Stopped a schedule',
  'schedules.start': 'Started a schedule',
  'schedules.trigger': 'Ran a schedule',
  'schedules.skip': 'Skipped a slot',
  'scheduler.pause': 'Paused the scheduler',
  'scheduler.resume': 'Resumed the scheduler',
  'processes.quiet': 'Quieted a process',
  'processes.restart': 'Restarted processes',
  'processes.scale': 'Scaled a pool',
  'errors.clear': 'Cleared the errors',
};

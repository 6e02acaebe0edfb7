/** What stands in the audit, by any door; an act without words says its name. */
const ACT_WORDS: Readonly<Record<string, string>> = {
  'queues.pause': 'Paused a queue',
  'queues.resume': 'Resumed a queue',
  'jobs.retry': 'Retried',
  'jobs.cancel': 'Cancelled',
  'jobs.remove': 'Removed',
  'jobs.promote': 'Ran now',
  'jobs.run': 'Ran again',
  'jobs.unmask': 'Saw the secrets of',
  'batches.retry': 'Retried the failed jobs of a batch',
  'batches.cancel': 'Cancelled a batch',
  'schedules.stop': 'Stopped a schedule',
  'schedules.start': 'Started a schedule',
  'schedules.trigger': 'Ran a schedule',
  'schedules.skip': 'Skipped a slot',
  'scheduler.pause': 'Paused the scheduler',
  'scheduler.resume': 'Resumed the scheduler',
  'processes.quiet': 'Quieted a process',
  'processes.restart': 'Restarted processes',
  'processes.scale': 'Scaled a pool',
  'errors.retry': 'Retried the failed jobs of an error',
  'errors.clear': 'Cleared the errors',
  'queues.purge': 'Emptied a queue',
  'queues.hand-back': 'Handed back orphans',
  'schedules.backfill': 'Backfilled a schedule',
  'schedules.set': 'Made a schedule',
  'schedules.remove': 'Removed a schedule',
  'scheduler.enable': 'Enabled the scheduler',
  'scheduler.disable': 'Disabled the scheduler',
  'errors.resolve': 'Resolved an error',
  'errors.reopen': 'Reopened an error',
  'requests.decide': 'Decided a request',
};

export function actWords(act: string): string {
  return Object.hasOwn(ACT_WORDS, act) ? (ACT_WORDS[act] as string) : act;
}

export const ACT_CHOICES = Object.entries(ACT_WORDS).map(([value, label]) => ({ value, label }));

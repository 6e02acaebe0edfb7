/** What stands in the audit, by any door; an act without words says its name. */
const ACT_WORDS: Readonly<Record<string, string>> = {
  'queues.pause': 'Paused a queue',
  'queues.resume': 'Resumed a queue',
  'queues.limit': 'Limited a queue',
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

/** The same while it is yet to be done: acts that may take two people. */
const WISH_WORDS: Readonly<Record<string, string>> = {
  'queues.pause': 'Pause a queue',
  'queues.resume': 'Resume a queue',
  'queues.limit': 'Limit a queue',
  'queues.purge': 'Empty a queue',
  'jobs.retry': 'Retry',
  'jobs.cancel': 'Cancel',
  'jobs.remove': 'Remove',
  'jobs.promote': 'Run now',
  'jobs.run': 'Run again',
  'jobs.unmask': 'See the secrets of',
  'batches.retry': 'Retry the failed jobs of a batch',
  'batches.cancel': 'Cancel a batch',
  'schedules.stop': 'Stop a schedule',
  'schedules.start': 'Start a schedule',
  'schedules.trigger': 'Run a schedule',
  'schedules.skip': 'Skip a slot',
  'schedules.backfill': 'Backfill a schedule',
  'scheduler.pause': 'Pause the scheduler',
  'scheduler.resume': 'Resume the scheduler',
  'processes.quiet': 'Quiet a process',
  'processes.restart': 'Restart processes',
  'processes.scale': 'Scale a pool',
  'errors.retry': 'Retry the failed jobs of an error',
  'errors.resolve': 'Resolve an error',
  'errors.reopen': 'Reopen an error',
  'errors.clear': 'Clear the errors',
};

export function actWords(act: string): string {
  return wordsIn(ACT_WORDS, act);
}

export function wishWords(act: string): string {
  return wordsIn(WISH_WORDS, act);
}

export const ACT_CHOICES = Object.entries(ACT_WORDS).map(([value, label]) => ({ value, label }));

function wordsIn(words: Readonly<Record<string, string>>, act: string): string {
  return Object.hasOwn(words, act) ? (words[act] as string) : act;
}

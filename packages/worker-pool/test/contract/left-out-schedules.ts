import type { LeftOut } from '../support/without.js';

/** Whole groups of the contract of schedules that make no sense for a fake app, by the names of their functions. */
export const SCHEDULE_GROUPS: readonly LeftOut[] = [
  {
    reason: 'two deploys meet on one datastore: packages/testing/test/unit has moved-schedules of one memory',
    titles: ['identityPromises'],
  },
  { reason: 'processes whose clocks differ', titles: ['clockPromises'] },
  {
    reason: 'what a datastore lost, or somebody removed behind the scheduler: restored-schedules there',
    titles: ['restorePromises'],
  },
  {
    reason: 'judges queues, workers and schedulers of several processes, which a fake app has none of',
    titles: ['healthPromises'],
  },
];

/** Single promises of the other groups. */
export const SCHEDULE_PROMISES: readonly LeftOut[] = [
  {
    reason: 'two apps, or two deploys, meet on one datastore: schedule-deploys there',
    titles: [
      'removes schedules that the code no longer has',
      'reaches a job from another app on the same datastore',
      'catches up on slots missed before a deploy that changes only policy, and on none before another time',
      'says whether it runs, who paused it and why, across restarts',
      'runs a schedule made at run time with its arguments, until it is removed',
      'keeps to the newer deploy while old code still starts, and goes back when told',
      'removes only what its own app has declared, and refuses a key of another',
      'fires for a process that does not know the job, and revives a chain that was cut',
    ],
  },
  {
    reason:
      'lists the jobs of a queue, or judges its workers, which a fake app answers with FakeDatastoreError',
    titles: [
      'starts a run as much later as its jitter says, which the preview foretells',
      'cancels the run before where the next one takes its place',
    ],
  },
];

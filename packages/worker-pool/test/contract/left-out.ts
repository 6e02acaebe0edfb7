import type { LeftOut } from '../support/without.js';

/** Whole groups of the engines' contract that make no sense for a fake app, by the names of their functions. */
export const GROUPS: readonly LeftOut[] = [
  {
    reason: 'lists and steers the jobs of a queue, for operators: a test looks at app.enqueued()',
    titles: [
      ...['auditPromises', 'batchOperationPromises', 'bulkPromises', 'jobRecordPromises', 'keptPromises'],
      ...['metricPromises', 'pagingPromises', 'purgePromises', 'queuePromises', 'tagPromises'],
      ...['errorGroupPromises', 'globalLimitPromises', 'secretPromises'],
    ],
  },
  {
    reason: 'is about several processes, and workers that come and go: there is one process',
    titles: [
      ...['feedPromises', 'neighbourPromises', 'processPromises', 'recoveryPromises', 'workerEndPromises'],
      'strategyPromises',
    ],
  },
  { reason: 'isolates jobs in processes of their own', titles: ['limitPromises'] },
  {
    reason: 'is about what a datastore stores',
    titles: ['growthPromises', 'unreadablePromises', 'exactNumberPromises'],
  },
];

/** Single promises of the other groups. */
export const PROMISES: readonly LeftOut[] = [
  {
    reason: 'another program adds, reads or runs jobs by BullMQ',
    titles: [
      'are held to their types in the worker too, for jobs that other producers added',
      'validates again in the worker, for jobs that other producers added',
      'keeps a job whose name no worker knows as failed, and says so',
      'runs what a plain BullMQ producer adds, and a plain BullMQ worker runs what it adds',
      'fails a document job that another producer added without its document',
      'reads the progress of a plain BullMQ worker: %j',
      'takes no failure for a cancellation, whatever its message says',
      'counts a key for nothing whose job ran elsewhere and is gone, although it has time left',
      'counts a key for nothing whose job failed and was not retried after all: %s',
      'removes a job that waits for a running one, which goes on',
      'takes any text as a reason',
      'leaves a job alone that ended after it was looked at',
      'tells of a job that it took out also where that cannot be written down',
      'leaves members alone that ended after they were looked at',
      'falls back to a fixed wait where a backoff throws, gives no time or is not known',
      'reports a callback that cannot be queued, and the job ends as it would have',
      'runs onFailure of a job that BullMQ itself failed, because it lost its worker too often',
      'says where it has cut a message, and keeps what stands in front and the frames of the stack',
      'queues at the commit what was called in the transaction, as it was at the call',
    ],
  },
  {
    reason: 'two apps, or two workers, meet on one datastore, or one goes away',
    titles: [
      'queues each callback of a batch once, however often its end is worked out',
      'withdraws a batch whose sender died half way, without a callback',
      'leaves nothing of a batch that was refused half way',
      'iterates on elsewhere after a shutdown, without an attempt, a gap or a repetition',
      'iterates no further when the source itself keeps a stopping worker waiting',
      'iterates in time slices that use no attempt, in shards with a checkpoint each',
      'goes on when it is told to close in words it does not know',
      'waits for running jobs when it closes',
      'hands a job back on shutdown without using an attempt, and another worker runs it',
      'closes the workers and schedulers on an app with it, and starts none on one that is closed',
      'is heard once by everybody, in one order, whoever publishes at the same time',
      'lets nobody bring back what another process removes, nor hide what it writes',
      'cancels a running job from another app: signalled, cancelled, not retried, onFailure with the reason',
      'answers not-running when nobody confirms, and the order meets the job when it is taken up again',
      'does not run a job again whose worker went away after it was told',
      'finds an order whose message was lost',
      'are taken once of fifty calls at the same time from two processes',
      'knows its job where it hears of %s',
      'takes the key of a job that is retried again: %s',
      'frees a key that is taken again after its time to live',
    ],
  },
  {
    reason: 'the answer of a datastore is lost',
    titles: [
      'is there once, though it was sent again because its answer was lost',
      'are added, not found, when a lost answer makes the producer send one again',
    ],
  },
  {
    reason: 'pauses a queue, or lists what is in it, which a fake app answers with FakeDatastoreError',
    titles: [
      'pauses a queue everywhere and resumes it',
      'says it of a paused queue too, and of no job that does not wait',
      'knows a job as cancelled from the moment it is taken out',
      'leaves every member it cancels to be found as cancelled, and tells its own callback',
      'goes on in other queues where all jobs of one are cancelled, and its callbacks run',
      'keeps the state of the job when its callback fails, and tries the callback again',
      'is told although thousands of events followed',
      'refuses to retry a job whose key another has taken, and says which',
      'is refused when it cannot travel',
      'takes every member of a batch through the middlewares, and its callbacks',
    ],
  },
  {
    reason:
      'keeps jobs, lines and broadcasts for as long and as many as it is told: a fake app lasts as long as a test',
    titles: [
      'queues many calls at once, in order, all or none',
      'keep of finished jobs what is said by %s',
      'is kept by its room for those who come later, as far as it says and there is space',
      'is told when somebody removed it after it ended',
    ],
  },
  {
    reason: 'maxWaiting is not counted: a test enqueues what it asks about',
    titles: [
      'turns a batch away that its queue has no room for, all of it, and takes it later',
      'queues what follows a job and a batch however full its queue is',
      'maxWaiting',
    ],
  },
];

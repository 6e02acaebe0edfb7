import type { LeftOut } from '../support/without.js';

/** What an app whose jobs run at once where they are called leaves out besides what every fake app does. */
export const INLINE_PROMISES: readonly LeftOut[] = [
  {
    reason: 'a job waits in its queue, or runs elsewhere, while the test does something else',
    titles: [
      'removes a %s job, which says cancelled from then on',
      'counts a method that ignores its signal and returns as completed',
      'runs a cancelled job again when it is retried',
      'does not begin the method of a job that is cancelled while its instance is made',
      'fails a job whose document is gone, and does not try it again',
      'cuts a reason to cancel between characters, never in one',
      'holds a delayed job back, and lets it go when told',
      'runs atFront before what waits, and priorities in order after what has none',
      'says where a job waits, removes it, and says that it is gone',
      'gives up waiting for a result when told, and the job goes on',
      'tells an early waiter even of a job that is removed as it ends',
      'says in which place it waits, those with a priority after those without',
      'has every fact, from waiting to the end',
      'surrounds enqueue and execution, the first one outermost',
      'counts a batch while it runs, and cancels what has not started',
      'counts a member that was cancelled before it ran as cancelled, and no batch with one as a success',
      'counts a member that was cancelled while it ran as cancelled, not as failed',
    ],
  },
  {
    reason: 'waits before another attempt, or until the time that RetryLater says',
    titles: [
      'runs again on RetryLater, as often as it is thrown, and counts no attempt',
      'cancels and postpones for CancelJob and RetryLater of another copy',
      'waits as a named backoff says, with its jitter',
      'waits ten years at most where %s says more',
    ],
  },
  {
    reason: 'no key is held: a job has ended when its call resolves',
    titles: [
      'leaves no key behind of a job that cannot be retried',
      'are taken once, and each call learns what happened',
      'take any text as key: one %s',
      'make their key from the arguments, and refuse what is none',
      'throw when asked to, and name the key and the job',
      'replace one that is %s, with its arguments and options',
      'leave one that runs, unless the latest call shall follow it',
      'run once with the latest arguments, when none has started',
      'free their key when they start, when asked to',
      'keep their key over a retry and free it at the end%s',
      'free their key after its time to live',
      'are found within a batch and before it',
      'leave one job, the last to get in, of many that replace each other at the same time',
    ],
  },
  {
    reason: 'a job runs at once, also within a transaction',
    titles: [
      'drops what waited when the transaction rolls back',
      'drops only what an inner transaction held when that alone rolls back',
      'lets the transaction of another database stand on its own',
      'keeps transactions that run at the same time apart',
      'queues and runs at once outside of a transaction',
      'takes a batch apart: what waits for the commit waits, the rest is queued',
      'runs functions in order after the commit, as the user of the call, whatever one of them throws',
    ],
  },
  {
    reason: 'the error log, and the history of jobs that are gone, stay out of it: both are in a datastore',
    titles: [
      'ends a job whatever it throws, tells its callback, and logs it',
      'keeps the causes of an error, and the errors in an AggregateError',
      'has a job that failed for good, once, with its secrets masked',
      'keeps errors small, and masks what the app says is secret',
      'has nothing of a job that a retry saved',
      'has what a job logs, with the job around it, and the job goes on',
      'is told to a late asker: %j',
      'is its failure when it failed, and its last attempt when it was retried',
    ],
  },
];

import type { CancelAnswer } from '@cortado/core';
import { declareOneOrAll, expectOneOrAll, type OneOrAllOptions, runBulk } from '../bulk.js';
import type { CommandSpec } from '../command.js';
import { findJob } from '../find-job.js';

const SENTENCES: Record<CancelAnswer, string> = {
  removed: 'had not started and is removed',
  signalled: 'was told to stop by the worker that runs it',
  finished: 'had ended already',
  'not-running':
    'is held by a worker that does not answer; it is cancelled when that comes back or another takes the job up',
};

interface CancelOptions extends OneOrAllOptions {
  reason?: string;
}

export const jobsCancel: CommandSpec<CancelOptions> = {
  usage: 'jobs cancel [queue-or-id] [id]',
  summary: 'Cancel a job, wherever it waits or runs; or many with --all.',
  details:
    'A job that waits is removed; one that runs gets its signal. It then says cancelled, is not retried, and its onFailure gets the reason. Exits with 1 when there was nothing to cancel, or nobody to tell. With --all: those that have not ended and that the other options mean; it counts them and asks first.',
  examples: [
    'cortado jobs cancel Vd9dfJsrS6d6',
    'cortado jobs cancel long Vd9dfJsrS6d6 --reason "wrong customer" --format json',
    'cortado jobs cancel --all --tag order:42 --yes',
  ],
  declare: (it) => declareOneOrAll(it.option('--reason <text>', 'Why; stands in the job from then on.')),

  async run(session, { all, reason, ...options }, first, second) {
    expectOneOrAll(all, options, first);
    if (first === undefined)
      return await runBulk(
        session,
        {
          does: 'are cancelled',
          done: 'cancelled',
          act: (queues, filter, bulk) => queues.cancelAll(filter, { ...bulk, reason }),
        },
        options,
      );
    const found = await findJob(session, first, second);
    if (!found) return 1;
    const { id, queue } = found.handle;
    const answer = await found.handle.cancel(reason);
    session.printer.result({ id, queue, answer }, () => `Job ${id} of queue ${queue} ${SENTENCES[answer]}.`);
    return answer === 'removed' || answer === 'signalled' ? 0 : 1;
  },
};

import { declareOneOrAll, expectOneOrAll, type OneOrAllOptions, runBulk } from '../bulk.js';
import type { CommandSpec } from '../command.js';
import { findJob } from '../find-job.js';

export const jobsRetry: CommandSpec<OneOrAllOptions> = {
  usage: 'jobs retry [queue-or-id] [id]',
  summary: 'Queue a job again that failed, or was cancelled while it ran; or many with --all.',
  details: 'With --all: the failed ones, or those that the other options say; it counts them and asks first.',
  examples: [
    'cortado jobs retry Vd9dfJsrS6d6',
    'cortado jobs retry long Vd9dfJsrS6d6',
    'cortado jobs retry --all --name Mails.send --error ECONNRESET --yes',
  ],
  declare: declareOneOrAll,

  async run(session, { all, ...options }, first, second) {
    expectOneOrAll(all, options, first);
    if (first === undefined)
      return await runBulk(
        session,
        {
          does: 'are queued again',
          done: 'queued again',
          act: (queues, filter, bulk) => queues.retryAll(filter, bulk),
        },
        options,
      );
    const found = await findJob(session, first, second);
    if (!found) return 1;
    const { id, queue } = found.handle;
    const { state } = found.status;
    if (state !== 'failed' && state !== 'cancelled') {
      session.printer.say(
        `cortado: Job ${id} of queue ${queue} is ${state}. Only a job that failed can be retried.`,
      );
      return 1;
    }
    await found.handle.retry();
    session.printer.result({ id, queue, retried: true }, () => `Job ${id} is back in queue ${queue}.`);
    return 0;
  },
};

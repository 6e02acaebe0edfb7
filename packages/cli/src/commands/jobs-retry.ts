import type { CommandSpec } from '../command.js';
import { findJob } from '../find-job.js';

export const jobsRetry: CommandSpec<object> = {
  usage: 'jobs retry <queue-or-id> [id]',
  summary: 'Queue a job again that failed, or was cancelled while it ran.',
  examples: ['cortado jobs retry Vd9dfJsrS6d6', 'cortado jobs retry long Vd9dfJsrS6d6'],

  async run(session, _options, first = '', second) {
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

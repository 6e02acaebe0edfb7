import type { CommandSpec } from '../command.js';
import { findJob } from '../find-job.js';

export const jobsRemove: CommandSpec<object> = {
  usage: 'jobs remove <queue-or-id> [id]',
  summary: 'Take a job out of the datastore, with its result and its log.',
  details: 'A job that runs stays: cancel it first.',
  examples: ['cortado jobs remove Vd9dfJsrS6d6', 'cortado jobs remove long Vd9dfJsrS6d6'],

  async run(session, _options, first = '', second) {
    const found = await findJob(session, first, second);
    if (!found) return 1;
    const { id, queue } = found.handle;
    if (!(await found.handle.remove())) {
      const { state } = await found.handle.status();
      session.printer.say(
        state === 'active'
          ? `cortado: Job ${id} of queue ${queue} is running. \`cortado jobs cancel ${queue} ${id}\` stops it.`
          : `cortado: Job ${id} of queue ${queue} is gone already.`,
      );
      return 1;
    }
    session.printer.result({ id, queue, removed: true }, () => `Job ${id} is gone from queue ${queue}.`);
    return 0;
  },
};

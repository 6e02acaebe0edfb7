import { declareOneOrAll, expectOneOrAll, type OneOrAllOptions, runBulk } from '../bulk.js';
import type { CommandSpec } from '../command.js';
import { findJob } from '../find-job.js';

export const jobsRemove: CommandSpec<OneOrAllOptions> = {
  usage: 'jobs remove [queue-or-id] [id]',
  summary: 'Take a job out of the datastore, with its result and its log; or many with --all.',
  details:
    'A job that runs stays: cancel it first. With --all: those that have ended, or those that the other options say; it counts them and asks first.',
  examples: [
    'cortado jobs remove Vd9dfJsrS6d6',
    'cortado jobs remove long Vd9dfJsrS6d6',
    'cortado jobs remove --all --state failed --older-than 30d --yes',
  ],
  declare: declareOneOrAll,

  async run(session, { all, ...options }, first, second) {
    expectOneOrAll(all, options, first);
    if (first === undefined)
      return await runBulk(
        session,
        {
          does: 'are removed, with their results and logs',
          done: 'removed',
          act: (queues, filter, bulk) => queues.removeAll(filter, bulk),
        },
        options,
      );
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

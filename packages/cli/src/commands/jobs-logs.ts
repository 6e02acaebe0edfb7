import type { CommandSpec } from '../command.js';
import { findJob } from '../find-job.js';
import { followJob } from '../follow-job.js';
import { LogReader } from '../log-reader.js';

export const jobsLogs: CommandSpec<{ follow?: boolean }> = {
  usage: 'jobs logs <queue-or-id> [id]',
  summary: 'Print what a job wrote to its log, oldest first.',
  details:
    'With --follow also what it goes on to write, with its progress, until it ends; then it ends with 1 unless the job completed.',
  examples: [
    'cortado jobs logs Vd9dfJsrS6d6',
    'cortado jobs logs Vd9dfJsrS6d6 --follow',
    'cortado jobs logs long Vd9dfJsrS6d6 --format json',
  ],
  declare: (it) => it.option('-f, --follow', 'Go on until the job ends.'),

  async run(session, { follow = false }, first = '', second) {
    const found = await findJob(session, first, second);
    if (!found) return 1;
    if (follow) return await followJob(session, found.handle);
    const { id, queue } = found.handle;
    const logs = await new LogReader(found.handle).next();
    session.printer.result({ id, queue, logs }, () => logs.join('\n') || 'It wrote nothing.');
    return 0;
  },
};

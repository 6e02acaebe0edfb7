import { type BulkCommandOptions, declareBulk, runBulk } from '../bulk.js';
import type { CommandSpec } from '../command.js';

export const purgeJobs: CommandSpec<BulkCommandOptions> = {
  usage: 'purge-jobs',
  summary: 'Take jobs out of their queues as if they had never been queued; asks first.',
  details:
    'Without --state these are the jobs that have not started: nothing hears of them, and no onFailure runs. `--state failed` forgets failed ones. Jobs that run stay. Schedules go on: only the jobs they have queued are taken out.',
  examples: [
    'cortado purge-jobs',
    'cortado purge-jobs --queue default',
    'cortado purge-jobs --event daily --yes',
    'cortado purge-jobs --event all --dry-run',
    'cortado purge-jobs --queue default --state failed --older-than 7d --yes',
  ],
  declare: declareBulk,

  run: (session, options) =>
    runBulk(
      session,
      {
        does: 'are taken out as if they had never been queued',
        done: 'purged',
        act: (queues, filter, bulk) => queues.purge(filter, bulk),
      },
      options,
    ),
};

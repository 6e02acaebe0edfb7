import type { Command } from 'commander';
import { queueNames, wholeNumber } from './option-values.js';

/** What both commands that run jobs take. */
export interface ServingOptions {
  queue?: string[];
  concurrency?: number;
  burst?: boolean;
  quiet?: boolean;
}

export const declareQueues = (it: Command) =>
  it.option('--queue <names>', 'Which queues, with commas between them. Default: all.', queueNames);

export const declareServing = (it: Command) =>
  it
    .option('--concurrency <n>', "Jobs at a time from each queue. Default: the queue's own.", wholeNumber)
    .option('--burst', 'End when nothing is left that could run now.')
    .option('--quiet', 'Say only what goes wrong.');

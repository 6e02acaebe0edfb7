import type { Duration } from '@cortado/core';
import type { MemorySize, StrategyName, Weights, WorkerOptions } from '@cortado/worker-pool';
import { type Command, Option } from 'commander';
import { UsageError } from './errors.js';
import { type ListenAddress, listenAddress } from './http/listen-address.js';
import { graceTime, memorySize, queueNames, queueWeights, wholeNumber } from './option-values.js';

/** What every command that serves takes. */
export interface TalkOptions {
  quiet?: boolean;
  verbose?: boolean;
  logDir?: string;
  logFormat?: 'json' | 'pretty';
}

/** Where a command answers others that ask how it is. */
export interface ListenOptions {
  listen?: ListenAddress;
}

/** Who a command is to the datastore. */
export interface LoginOptions {
  rqUsername?: string;
  rqPassword?: string;
}

/** What all commands that run jobs take. */
export interface RunningOptions extends TalkOptions, LoginOptions {
  concurrency?: number;
  strategy?: StrategyName;
  weights?: Weights;
  grace?: Duration;
  name?: string;
  watch?: boolean;
}

/** What those take that serve some queues, perhaps for a while only. */
export interface ServingOptions extends RunningOptions {
  queue?: string[];
  burst?: boolean;
  maxJobs?: number;
  maxMemory?: MemorySize;
}

export const declareQueues = (it: Command) =>
  it.option(
    '--queue <names>',
    'Which queues, with commas between them; the first that has a job comes first. May be given several times. Default: all, side by side.',
    queueNames,
  );

export const declareTalk = (it: Command) =>
  it
    .option('--quiet', 'Say only what goes wrong.')
    .option('--verbose', 'Say everything that happens, event by event.')
    .option(
      '--log-dir <folder>',
      'Write worker.log, worker.error.log and schedule.log there too. Also CORTADO_LOG_DIR.',
    )
    .addOption(
      new Option(
        '--log-format <format>',
        'What is said on stderr: lines, or a JSON document each. Default: pretty.',
      ).choices(['json', 'pretty']),
    );

export const declareListen = (it: Command) =>
  it.option(
    '--listen <port>',
    'Answer /healthz, /readyz and /metrics on this port of 127.0.0.1, or on an address such as 0.0.0.0:9464.',
    listenAddress,
  );
export const declareWatch = (it: Command) =>
  it.option('--watch', 'For development: start anew when a source file in the folder of the config changes.');

export const declareLogin = (it: Command) =>
  it
    .option('-u, --rq-username <name>', 'The user of the datastore. Also RQ_USERNAME.')
    .option('-p, --rq-password <password>', 'Its password. Also RQ_PASSWORD.');

export const declareRunning = (it: Command) =>
  declareLogin(
    declareTalk(
      it
        .option(
          '--concurrency <n>',
          "Jobs at a time; from each queue where neither --queue nor --strategy is given. Default: the queues' own.",
          wholeNumber,
        )
        .addOption(
          new Option('--strategy <name>', 'Which queue gives the next job. Default: priority.').choices([
            'priority',
            'round_robin',
            'random',
          ]),
        )
        .option(
          '--weights <queue=n,…>',
          'Jobs of a queue for each of another, such as short=3,long=1; for round_robin and random. May be given several times.',
          queueWeights,
        )
        .option(
          '--grace <time>',
          'How long running jobs may go on after a signal, such as 5m; the supervisor has to wait 10 s longer. Default: 30s.',
          graceTime,
        )
        .option('--name <name>', 'What the worker is called where processes are listed.'),
    ),
  );

export const declareServing = (it: Command) =>
  declareRunning(
    it
      .option('--burst', 'End when nothing is left that could run now.')
      .option(
        '--max-jobs <n>',
        'End when so many jobs have begun, and those in hand have ended.',
        wholeNumber,
      )
      .option(
        '--max-memory <size>',
        'End when the process uses more, such as 512MB, and the jobs in hand have ended.',
        memorySize,
      ),
  );

/** The options of a worker that were given. @throws UsageError where some exclude each other */
export function workerOptions(options: ServingOptions): WorkerOptions {
  const {
    queue: queues,
    concurrency,
    strategy,
    weights,
    burst,
    maxJobs,
    maxMemory,
    grace,
    name,
    quiet,
    verbose,
  } = options;
  if (quiet && verbose) throw new UsageError('--quiet excludes --verbose.');
  if (weights && (strategy === undefined || strategy === 'priority'))
    throw new UsageError('--weights needs --strategy round_robin or --strategy random.');
  const given = { queues, concurrency, strategy, weights, burst, maxJobs, maxMemory, grace, name };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

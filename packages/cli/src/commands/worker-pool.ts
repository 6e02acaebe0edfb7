import type { Duration } from '@cortado/core';
import {
  type PlannedSlots,
  type PoolGroup,
  plannedSlots,
  steerOnSignals,
  WorkerPool,
} from '@cortado/worker-pool';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { poolTrouble } from '../http/readiness.js';
import { logOutput } from '../open-log.js';
import { poolGroup, wholeNumber } from '../option-values.js';
import { outliveReaders } from '../output/closed-outputs.js';
import { nameProcess } from '../process-title.js';
import { serve, servedBy } from '../serving.js';
import {
  declareListen,
  declareQueues,
  declareServing,
  type ListenOptions,
  type ServingOptions,
  workerOptions,
} from '../serving-options.js';
import { workTally } from '../work-tally.js';

interface PoolCommandOptions extends ServingOptions, ListenOptions {
  numWorkers?: number;
  group?: PoolGroup[];
  maxLoopLag?: Duration;
  maxCrashes?: number;
}

export const workerPool: CommandSpec<PoolCommandOptions> = {
  usage: 'worker-pool',
  summary: 'Run jobs in several child processes.',
  details:
    'A child that dies is replaced, its jobs run again within seconds, and none outlives this process. SIGHUP starts new processes, and the old ones end their jobs however long they take; SIGTTIN and SIGTTOU add a process and take one away. Use it for work that keeps a processor busy.',
  examples: [
    'cortado worker-pool --num-workers 4',
    'cortado worker-pool --queue long --num-workers 2 --concurrency 1',
    'cortado worker-pool --max-jobs 10000 --max-memory 512M',
    'cortado worker-pool --group short,default:2 --group long:1',
    'cortado worker-pool --listen 0.0.0.0:9464',
  ],
  declare: (it) =>
    declareListen(
      declareServing(
        declareQueues(it)
          .option('--num-workers <n>', 'How many processes. Default: 2.', wholeNumber)
          .option(
            '--group <queues:n>',
            'Processes for some queues alone; may be repeated, in place of the two above.',
            poolGroup,
          )
          .option(
            '--max-loop-lag <duration>',
            'Replace a process whose event loop was held up longer, such as 2s.',
          )
          .option(
            '--max-crashes <n>',
            'Exit with 1 when processes die so often in a row. Default: go on.',
            wholeNumber,
          ),
      ),
    ),

  async run(session, options) {
    const { queue, numWorkers, group, burst = false, quiet = false, verbose = false } = options;
    const { maxLoopLag, maxCrashes } = options;
    if (group && (queue || numWorkers))
      throw new UsageError('--group excludes --queue and --num-workers: each group says its own.');
    const { queues, ...wanted } = workerOptions(options);
    outliveReaders();
    nameProcess('worker-pool', queue);
    // Its children load the app for themselves, and have the environment of this process.
    const { rqUsername, rqPassword } = options;
    if (rqUsername !== undefined) process.env.RQ_USERNAME = rqUsername;
    if (rqPassword !== undefined) process.env.RQ_PASSWORD = rqPassword;
    session.openLog(options, ['worker']);
    const log = logOutput(options);
    const probes = await session.listen(options.listen);
    const newPool = () =>
      new WorkerPool({
        ...wanted,
        quiet,
        verbose,
        log,
        ...(probes?.meter ? { meter: probes.meter } : {}),
        ...(maxLoopLag === undefined ? {} : { maxLoopLag }),
        ...(maxCrashes === undefined ? {} : { maxCrashes }),
        ...(session.config ? { config: session.config } : {}),
        ...(group
          ? { pool: group }
          : { ...(queues ? { queues } : {}), ...(numWorkers ? { processes: numWorkers } : {}) }),
      });
    let pool = newPool();
    const start = async () => {
      try {
        return await pool.start();
      } catch (error) {
        // One that has failed stays closed.
        pool = newPool();
        throw error;
      }
    };
    const app = await session
      .untilThere('the datastore and the processes', start, { quiet })
      .catch(async (error) => {
        await pool.close({ grace: 0 }).catch(() => undefined);
        throw error;
      });
    session.endWith(app);
    const groups = group ?? [queues ? { queues } : {}];
    const plans = groups.map((it) => plannedSlots(app, { ...wanted, ...it }));
    const [first] = plans as [PlannedSlots];
    const served = new Map(plans.flatMap((it) => it.served).map((it) => [it.queue, it]));
    const serving = {
      at: app.location,
      burst,
      ...(plans.length === 1 ? servedBy(first) : {}),
      queues: [...served.values()],
      processes: pool.pids,
    };
    const release = steerOnSignals(pool, {
      hasGroups: group !== undefined,
      say: (text) => session.printer.say(text),
    });
    probes?.watch(app, () => poolTrouble(pool));
    try {
      await serve(session.printer, serving, pool, { closed: pool.closed, quiet, probes });
    } finally {
      release();
    }
    // The pool has closed its app.
    if (burst && !quiet)
      session.printer.say(await workTally(pool.endedJobs, await session.load(), [...served.keys()]));
    return 0;
  },
};

import type { Cortado, Duration } from '@cortado/core';
import { loadConfig } from '@cortado/core/load';
import {
  ChildStartError,
  type PlannedSlots,
  type PoolGroup,
  plannedSlots,
  steerOnSignals,
  WorkerPool,
  type WorkerPoolOptions,
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
import type { Session } from '../session.js';
import { StoppedEarly } from '../stopped-waiting.js';
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
    const { queue, numWorkers, group, quiet = false } = options;
    if (group && (queue || numWorkers))
      throw new UsageError('--group excludes --queue and --num-workers: each group says its own.');
    const pooled = poolOptions(session, options);
    outliveReaders();
    nameProcess('worker-pool', queue);
    // Its children load the app for themselves, and have the environment of this process.
    const { rqUsername, rqPassword } = options;
    if (rqUsername !== undefined) process.env.RQ_USERNAME = rqUsername;
    if (rqPassword !== undefined) process.env.RQ_PASSWORD = rqPassword;
    session.openLog(options, ['worker']);
    const probes = await session.listen(options.listen);
    const meter = probes?.meter ? { meter: probes.meter } : {};
    const say = (text: string) => session.printer.say(text);
    let serves: WorkerPool | undefined;
    // They would end or stop a process that does not listen, also one that waits for its datastore.
    const release = steerOnSignals(() => serves, { hasGroups: group !== undefined, quiet, say });
    try {
      if (options.burst) await expectDatastore(session, quiet);
      const { app, pool } = await startedPool(session, { ...pooled, ...meter }, quiet);
      serves = pool;
      session.endWith(app);
      probes?.watch(app, () => poolTrouble(pool));
      const serving = { ...servedByAll(app, options), at: app.location, processes: pool.pids };
      await serve(session, serving, pool, { closed: pool.closed, quiet, probes });
      if (!serving.burst || quiet) return 0;
      const names = serving.queues.map((it) => it.queue);
      // The pool has closed its app.
      say(await workTally(pool.endedJobs, await session.load(), names));
      return 0;
    } finally {
      release();
    }
  },
};

/** What a pool is made of. @throws UsageError where options exclude each other */
function poolOptions(session: Session, options: PoolCommandOptions): WorkerPoolOptions {
  const { numWorkers, group, quiet = false, verbose = false, maxLoopLag, maxCrashes } = options;
  const { queues, ...wanted } = workerOptions(options);
  return {
    ...wanted,
    quiet,
    verbose,
    log: logOutput(options),
    ...(maxLoopLag === undefined ? {} : { maxLoopLag }),
    ...(maxCrashes === undefined ? {} : { maxCrashes }),
    ...(session.config ? { config: session.config } : {}),
    ...(group
      ? { pool: group }
      : { ...(queues ? { queues } : {}), ...(numWorkers ? { processes: numWorkers } : {}) }),
  };
}

/** What all processes of a pool serve. */
function servedByAll(app: Cortado, options: PoolCommandOptions) {
  const { queues, ...wanted } = workerOptions(options);
  const groups = options.group ?? [queues ? { queues } : {}];
  const plans = groups.map((it) => plannedSlots(app, { ...wanted, ...it }));
  const [first] = plans as [PlannedSlots];
  const served = new Map(plans.flatMap((it) => it.served).map((it) => [it.queue, it]));
  const { burst = false } = options;
  return { burst, ...(plans.length === 1 ? servedBy(first) : {}), queues: [...served.values()] };
}

/** For a burst, which waits for no datastore. The pool opens an app of its own, where a config exports one this very one again. */
async function expectDatastore(session: Session, quiet: boolean): Promise<void> {
  const app = await session.load();
  // One in a folder of this machine is there.
  if (!app.traits.isLocal) await session.open(app, { burst: true, quiet });
  await session.release();
}

/** A pool that serves, however long that takes, and its app. */
async function startedPool(
  session: Session,
  options: WorkerPoolOptions,
  quiet: boolean,
): Promise<{ app: Cortado; pool: WorkerPool }> {
  // The pool loads it again, which takes no time then: what is waited for is the datastore, not the code.
  await loadConfig(session.config);
  let pool = new WorkerPool(options);
  const start = async () => {
    try {
      return await pool.start();
    } catch (error) {
      // One that has failed stays closed.
      pool = new WorkerPool(options);
      throw error;
    }
  };
  const app = await session
    .untilThere('the datastore and the processes', start, { quiet })
    .catch(async (error) => {
      // Its processes start once the datastore is there. Those that serve already may run jobs, which get their time; a
      // Ctrl-C reaches every one of them, and ends those that load.
      const isStarting = error instanceof ChildStartError || pool.processes().length > 0;
      const isStopped = isStarting && session.hearStop().signal !== undefined;
      await pool.close(isStopped ? {} : { grace: 0 }).catch(() => undefined);
      throw isStopped ? new StoppedEarly() : error;
    });
  return { app, pool };
}

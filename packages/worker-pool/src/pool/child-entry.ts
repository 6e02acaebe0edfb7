/** What a pool's child process runs: loads the app, serves until told to stop or left alone. */
import { inspect } from 'node:util';
import { DatastoreUnavailableError, maskText } from '@cortado/core';
import { LoopLag, RelayedMeter, SECOND, systemClock } from '@cortado/core/internal';
import { loadCortado } from '@cortado/core/load';
import { ProcessLog } from '../logs/process-log.js';
import { surviveOutputs } from '../sandbox/child-output.js';
import { startWorker } from '../worker/start-worker.js';
import type { Worker } from '../worker/worker.js';
import type { CloseOptions } from '../worker/worker-options.js';
import type { EndedJobs, ToChild, ToParent } from './child-protocol.js';
import { countEnded, NONE_ENDED } from './ended-jobs.js';
import { endWithParent } from './parent-watch.js';
import { HEARTBEAT } from './pool-options.js';

// The pool is gone, so nothing is gained by waiting for the jobs: they are handed back at once.
const ORPHAN_CLOSE: CloseOptions = { grace: 0, abortGrace: '2s' };

const PARENT = Number(process.argv[2]);

let worker: Worker | undefined;
let closeAsked: CloseOptions | undefined;
let isFinishing = false;
let ended: EndedJobs = NONE_ENDED;
let isCutOff = false;
const lag = new LoopLag();
const meter = new RelayedMeter();

endWithParent(PARENT);
surviveOutputs();
// Ctrl-C and a hangup reach every process of the terminal. The parent hears them too, and says what is to be done.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('SIGTERM', () => close({}));
process.on('disconnect', () => close(ORPHAN_CLOSE));
process.on(
  'uncaughtExceptionMonitor',
  (error) => void send({ kind: 'failed', error: maskText(inspect(error)) }),
);
process.on('message', (message: ToChild) => {
  if (message.kind === 'serve') void serve(message);
  else if (message.kind === 'finish') finish();
  else close(message.options);
});

async function serve(task: Extract<ToChild, { kind: 'serve' }>): Promise<void> {
  const { config, key, worker: options, maxRunaways, quiet, verbose, log, measures } = task;
  try {
    const cortado = await loadCortado(config);
    void send({ kind: 'loaded' });
    cortado.internals.presence.identifyAs(key, PARENT);
    new ProcessLog({ ...log, does: ['worker'], say }).follow(cortado, { quiet, verbose });
    ended = countEnded(cortado);
    if (measures) cortado.recordOn(meter);
    cortado.on('datastore.lost', () => {
      isCutOff = true;
    });
    cortado.on('datastore.restored', () => {
      isCutOff = false;
    });
    worker = await untilThere(() => startWorker(cortado, options));
    // For whoever lists processes: they are found as workers of one process are.
    process.title = `cortado worker ${worker.queues.join(',')}`;
    cortado.on('worker.runaway', () => {
      if (worker && worker.runaways >= maxRunaways) void send({ kind: 'exhausted' });
    });
    lag.start();
    systemClock.every(HEARTBEAT, beat).unref();
    await send({ kind: 'ready' });
    if (closeAsked) close(closeAsked);
    else if (isFinishing) finish();
    const returned = await worker.closed;
    await cortado.close();
    await send({ kind: 'closed', returned, ended, measured: meter.take() });
    process.exit(0);
  } catch (error) {
    await fail(error);
  }
}

/** A child whose datastore is away is no failed child: it waits, until it is told to close. */
async function untilThere<T>(start: () => Promise<T>): Promise<T> {
  for (let isSaid = false; ; isSaid = true) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof DatastoreUnavailableError) || closeAsked) throw error;
      if (!isSaid) say(error.message);
      await systemClock.sleep(SECOND);
    }
  }
}

function say(line: string): void {
  process.stderr.write(`[${process.pid}] ${line}\n`);
}

function beat(): void {
  if (!worker) return;
  const { endedCount: jobs, activeCount: active } = worker;
  const memory = process.memoryUsage.rss();
  const figures = { jobs, ended, active, memory, loopLag: lag.take(), isCutOff };
  void send({ kind: 'heartbeat', ...figures, measured: meter.take() });
}

function finish(): void {
  isFinishing = true;
  worker?.finish().catch(fail);
}

function close(options: CloseOptions): void {
  closeAsked ??= options;
  worker?.close(options).catch(fail);
}

async function fail(error: unknown): Promise<void> {
  await send({ kind: 'failed', error: maskText(error instanceof Error ? error.message : inspect(error)) });
  process.exit(1);
}

/** Resolves when the message is on its way, so that the process may exit; at once when the parent is gone. */
function send(message: ToParent): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });
}

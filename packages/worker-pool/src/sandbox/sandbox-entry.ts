/** What a process for isolated jobs runs: loads the app, runs one job at a time, ends with its parent. */
import { Socket } from 'node:net';
import { inspect, isDeepStrictEqual } from 'node:util';
import { type Cortado, WorkerShutdownError } from '@cortado/core';
import {
  currentRun,
  executeJob,
  forProcess,
  type IncomingJob,
  type Outcome,
  SECOND,
  StopSwitch,
  toError,
  within,
} from '@cortado/core/internal';
import { loadCortado } from '@cortado/core/load';
import { endWithParent } from '../pool/parent-watch.js';
import { surviveOutputs } from './child-output.js';
import { type EffectName, effectsThrough } from './effects.js';
import { JsonPipe } from './json-pipe.js';
import { packError, unpackError } from './packed-error.js';
import { type FromSandbox, type Overrides, PIPE_FD, type ToSandbox } from './protocol.js';

/** In which a job may still stop by itself once the parent is gone. */
const LAST_GRACE = SECOND;

let app: Cortado | undefined;
let stopSwitch: StopSwitch | undefined;
let running: Promise<void> = Promise.resolve();
let calls = 0;
const answers = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
const socket = new Socket({ fd: PIPE_FD, readable: true, writable: true });
const pipe = new JsonPipe<ToSandbox, FromSandbox>(socket, receive, die);
/** What runs now. */
let current: IncomingJob | undefined;
/** Runs whose leftovers have been told of. */
const told = new WeakSet<object>();

endWithParent(Number(process.argv[2]), LAST_GRACE);
surviveOutputs();
// Signals to all processes of a terminal or a service reach this one too. The parent hears them and says what is to be done.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('uncaughtException', hearUncaught);
socket.once('close', () => void leave());

function receive(message: ToSandbox): void {
  switch (message[0]) {
    case 'boot':
      void boot(message[1], message[2]);
      break;
    case 'run':
      running = run(message);
      break;
    case 'stop':
      stopSwitch?.stop(unpackError(message[1]));
      break;
    case 'answer':
      receiveAnswer(message);
      break;
  }
}

async function boot(configFile: string, overrides: Overrides): Promise<void> {
  try {
    app = await loadCortado(configFile);
    const { connection, prefix } = app.internals.options;
    const isSame =
      overrides.connection === undefined || isDeepStrictEqual(overrides.connection, forProcess(connection));
    if (!isSame || overrides.prefix !== prefix) app = await loadCortado(configFile, overrides);
    pipe.send(['ready']);
  } catch (error) {
    pipe.send(['failed', packError(toError(error))]);
    socket.end(() => process.exit(1));
  }
}

async function run(message: Extract<ToSandbox, readonly ['run', ...unknown[]]>): Promise<void> {
  const [, run, id, name, queue, data, attempt, attempts, context, progress] = message;
  const effects = effectsThrough((effect, args) => ask(run, effect, args));
  let isRunaway = false;
  const ranAway = () => {
    isRunaway = true;
  };
  stopSwitch = new StopSwitch();
  const job = { id, name, queue, data, attempt, attempts, context, progress };
  const incoming = { ...job, isStored: true, stopSwitch, ...effects, ranAway };
  current = incoming;
  const outcome = await executeJob((app as Cortado).internals.execution, incoming);
  // Something still runs here, so the parent must not take this process for free: it is about to kill it.
  if (isRunaway) return;
  current = undefined;
  pipe.send(endOf(outcome));
}

/** What nobody caught ends this process and the job in it, unless it comes from an attempt that has ended before. */
function hearUncaught(thrown: unknown): void {
  const run = currentRun();
  if (!run || (current && run.runs(current))) {
    die(thrown);
    return;
  }
  if (told.has(run)) return;
  told.add(run);
  pipe.send(['leftover', run.id, run.name, run.attempt, packError(toError(thrown))]);
}

function die(thrown: unknown): void {
  pipe.send(['failed', packError(toError(thrown))]);
  process.stderr.write(`${inspect(thrown)}\n`);
  process.exit(1);
}

function endOf(outcome: Outcome): FromSandbox {
  if (outcome.kind === 'completed') return ['completed', outcome.result];
  return ['ended', outcome.kind === 'failed' ? { ...outcome, error: packError(outcome.error) } : outcome];
}

function ask(run: number, effect: EffectName, args: readonly unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    answers.set(++calls, { resolve, reject });
    pipe.send(['call', calls, run, effect, args]);
  });
}

function receiveAnswer([, call, error, value]: Extract<ToSandbox, readonly ['answer', ...unknown[]]>): void {
  const answer = answers.get(call);
  answers.delete(call);
  if (error) answer?.reject(unpackError(error));
  else answer?.resolve(value);
}

/** The parent is gone: it no longer renews the job's lock, and the outcome would reach nobody. */
async function leave(): Promise<void> {
  const late = () => new Error('The grace is over.');
  stopSwitch?.stop(new WorkerShutdownError());
  await within(LAST_GRACE, running, late).catch(() => undefined);
  await within(LAST_GRACE, app?.close() ?? Promise.resolve(), late).catch(() => undefined);
  process.exit(0);
}

/** What a process for isolated jobs runs: loads the app, runs one job at a time, ends with its parent. */
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cortado, WorkerShutdownError } from '@cortado/core';
import { executeJob, type Outcome, StopSwitch, toError } from '@cortado/core/internal';
import { loadCortado } from '@cortado/core/load';
import { endWithParent } from '../pool/parent-watch.js';
import { type EffectName, effectsThrough } from './effects.js';
import { JsonPipe } from './json-pipe.js';
import { packError, unpackError } from './packed-error.js';
import { type FromSandbox, LINE, type Overrides, type ToSandbox } from './protocol.js';

/** Milliseconds in which a job may still stop by itself once the parent is gone. */
const LAST_GRACE = 1_000;

let app: Cortado | undefined;
let stopSwitch: StopSwitch | undefined;
let running: Promise<void> | undefined;
let calls = 0;
const answers = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();

endWithParent(Number(process.argv[2]), LAST_GRACE);
// Signals to all processes of a terminal or a service reach this one too. The parent hears them and says what is to be done.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('uncaughtExceptionMonitor', (error) => line.send(['failed', packError(toError(error))]));

const socket = new Socket({ fd: LINE, readable: true, writable: true });
const line = new JsonPipe<ToSandbox, FromSandbox>(socket, hear);
socket.once('close', () => void leave());

function hear(message: ToSandbox): void {
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
      hearAnswer(message);
      break;
  }
}

async function boot(configFile: string, overrides: Overrides): Promise<void> {
  try {
    app = await loadCortado(configFile);
    const { connection, prefix } = app.internals.options;
    if (overrides.connection !== connection || overrides.prefix !== prefix)
      app = await loadCortado(configFile, overrides);
    line.send(['ready']);
  } catch (error) {
    line.send(['failed', packError(toError(error))]);
    socket.end(() => process.exit(1));
  }
}

async function run(message: Extract<ToSandbox, readonly ['run', ...unknown[]]>): Promise<void> {
  const [, id, name, queue, data, attempt, attempts, context, progress] = message;
  let isRunaway = false;
  stopSwitch = new StopSwitch();
  const incoming = { id, name, queue, data, attempt, attempts, context, progress, stopSwitch, ...effects };
  const ranAway = () => {
    isRunaway = true;
  };
  const outcome = await executeJob((app as Cortado).internals.execution, { ...incoming, ranAway });
  // Something still runs here, so the parent must not take this process for free: it is about to kill it.
  if (!isRunaway) line.send(tell(outcome));
}

function tell(outcome: Outcome): FromSandbox {
  if (outcome.kind === 'completed') return ['completed', outcome.result];
  return ['ended', outcome.kind === 'failed' ? { ...outcome, error: packError(outcome.error) } : outcome];
}

const effects = effectsThrough(ask);

function ask(effect: EffectName, args: readonly unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    answers.set(++calls, { resolve, reject });
    line.send(['call', calls, effect, args]);
  });
}

function hearAnswer([, call, error, value]: Extract<ToSandbox, readonly ['answer', ...unknown[]]>): void {
  const answer = answers.get(call);
  answers.delete(call);
  if (error) answer?.reject(unpackError(error));
  else answer?.resolve(value);
}

// Nobody renews the job's lock any more, and nobody wants its outcome.
async function leave(): Promise<void> {
  stopSwitch?.stop(new WorkerShutdownError());
  await Promise.race([running, sleep(LAST_GRACE)]);
  await Promise.race([app?.close(), sleep(LAST_GRACE)]).catch(() => undefined);
  process.exit(0);
}

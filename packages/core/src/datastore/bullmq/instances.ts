import { type Processor, Queue, QueueEvents, type Telemetry, type WorkerOptions } from 'bullmq';
import type { EngineLink } from '../ports/engine-link.js';
import { DirectWorker } from './direct-worker.js';
import { ManualWorker } from './manual-worker.js';
import { repeatStrategy } from './repeat-strategy.js';
import { RestingWorker } from './resting-worker.js';
import { shortcuts } from './shortcuts.js';

// BullMQ's types tie a factory to the backend it makes; an engine is known only at run time, so the tie is cut here, once.
type AnyFactory = undefined;

/** Milliseconds until a worker that was refused a connection asks again; BullMQ's own 15 s leave it idle long after an outage. */
export const RUN_RETRY_DELAY = 1_000;

/** Ticks of our schedules come at our slots; no other queue has schedules. */
const SETTINGS = { repeatStrategy };

export function newQueue(link: EngineLink, name: string, telemetry?: Telemetry): Queue {
  const settings = { ...options(link), settings: SETTINGS, ...(telemetry ? { telemetry } : {}) };
  return new Queue(name, settings, link.backendFactory as AnyFactory);
}

/** They tell all that comes after `lastEventId`; left to itself BullMQ begins some time after it is ready. */
export function newQueueEvents(link: EngineLink, name: string, lastEventId: string): QueueEvents {
  return new QueueEvents(name, { ...options(link), lastEventId }, link.backendFactory as AnyFactory);
}

/** `owner` is what the tokens of its locks begin with, unless BullMQ is to draw something. */
// biome-ignore lint/suspicious/noExplicitAny: BullMQ's own default for data and results
export function newWorker<D = any, R = any>(
  link: EngineLink,
  name: string,
  processor: Processor<D, R>,
  settings: Omit<WorkerOptions, 'connection' | 'prefix'>,
  owner?: string,
): RestingWorker<D, R> {
  const Kind = shortcuts.allows('direct-worker') ? DirectWorker : RestingWorker;
  return owned(
    new Kind<D, R>(name, processor, workerOptions(link, settings), link.backendFactory, link),
    owner,
  );
}

/** One that takes jobs when it is told to. */
// biome-ignore lint/suspicious/noExplicitAny: BullMQ's own default for data and results
export function newManualWorker<D = any, R = any>(
  link: EngineLink,
  name: string,
  processor: Processor<D, R>,
  settings: Omit<WorkerOptions, 'connection' | 'prefix'>,
  owner?: string,
): ManualWorker<D, R> {
  const options = workerOptions(link, settings);
  return owned(new ManualWorker<D, R>(name, processor, options, link.backendFactory, link), owner);
}

// Before its first fetch, which comes in a later turn: the tokens of its locks begin with it.
function owned<W extends object>(worker: W, owner: string | undefined): W {
  if (owner !== undefined) (worker as { id?: string }).id = owner;
  return worker;
}

function workerOptions(
  link: EngineLink,
  settings: Omit<WorkerOptions, 'connection' | 'prefix'>,
): WorkerOptions {
  const { drainDelay } = link;
  const waiting = drainDelay === undefined ? {} : { drainDelay };
  return { ...options(link), ...waiting, ...settings, settings: { ...SETTINGS, ...settings.settings } };
}

function options({ connection, prefix }: EngineLink): {
  connection: EngineLink['connection'];
  prefix?: string;
} {
  return prefix ? { connection, prefix } : { connection };
}

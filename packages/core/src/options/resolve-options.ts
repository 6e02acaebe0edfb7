import type { KeepJobs } from 'bullmq';
import { type Clock, systemClock } from '../clock/clock.js';
import { type Confirmation, confirmationOf } from './durability.js';
import { type Duration, milliseconds } from './duration.js';
import {
  type Backoff,
  ENQUEUE_DEFAULTS,
  type EnqueueOptions,
  type Isolation,
  type Retention,
  type Tags,
  type UniqueOptions,
} from './enqueue-options.js';
import { QUEUE_DEFAULTS, type QueueOptions } from './queue-options.js';

/** One job's options with nothing left open. Durations are milliseconds. */
export interface ResolvedOptions {
  readonly queue: string;
  readonly timeout: number;
  /** The call's own limit, if it gave one: the only limit that must travel with the job. */
  readonly ownTimeout: number | undefined;
  readonly delay: number;
  readonly priority: number | undefined;
  readonly atFront: boolean;
  readonly attempts: number;
  readonly backoff: { type: string; delay: number; jitter: number } | undefined;
  /** Only when it differs from what the queue's workers apply by themselves. */
  readonly keep: ResolvedKeep | undefined;
  readonly user: string | undefined;
  readonly tags: Tags | undefined;
  readonly event: string | undefined;
  readonly unique: UniqueOptions | undefined;
  readonly afterCommit: boolean;
  readonly durability: Confirmation | undefined;
  readonly inline: boolean;
  readonly isolation: Isolation;
  /** What only this call says, and so must travel with the job. */
  readonly own: Pick<EnqueueOptions, 'isolation' | 'onSuccess' | 'onFailure' | 'context'>;
}

/** Retention in BullMQ's form: ages in seconds. */
export interface ResolvedKeep {
  readonly completed: KeepJobs;
  readonly failed: KeepJobs;
}

export interface OptionLayers {
  call: EnqueueOptions | undefined;
  method: EnqueueOptions;
  queues: Readonly<Record<string, QueueOptions>>;
  defaults: EnqueueOptions;
}

/** Options of a call that nothing else depends on. */
const LABELS = new Set(['user', 'tags', 'event', 'context', 'onSuccess', 'onFailure']);

/**
 * What a call comes to that gives no more than labels, by what its job comes to without any; `undefined` where it gives
 * more. Each of many jobs may have tags of its own, and all else is the same.
 */
export function resolveLabels(without: ResolvedOptions, call: EnqueueOptions): ResolvedOptions | undefined {
  for (const key in call) if (!LABELS.has(key)) return undefined;
  const { user = without.user, tags = without.tags, event = without.event } = call;
  return { ...without, user, tags, event, own: call };
}

/** Who wins: call over method over queue over app over default. The only place that knows. */
export function resolveOptions(
  { call, method, queues, defaults }: OptionLayers,
  clock: Clock = systemClock,
): ResolvedOptions {
  const queue = call?.queue ?? method.queue ?? defaults.queue ?? ENQUEUE_DEFAULTS.queue;
  const layers: EnqueueOptions[] = [call ?? {}, method, queues[queue] ?? {}, defaults];
  const first = <K extends keyof EnqueueOptions>(key: K) => layers.find((it) => it[key] !== undefined)?.[key];
  const backoff = first('backoff');
  const timeout = first('timeout') ?? QUEUE_DEFAULTS.timeout;
  const ownKeep = call?.keep ?? method.keep;
  return {
    queue,
    timeout: milliseconds(timeout),
    ownTimeout: call?.timeout === undefined ? undefined : milliseconds(call.timeout),
    delay: resolveDelay(first('delay'), call, clock),
    ...resolveOrder(layers),
    attempts: first('attempts') ?? ENQUEUE_DEFAULTS.attempts,
    backoff: backoff === undefined ? undefined : resolveBackoff(backoff),
    keep: ownKeep && resolveKeep(ownKeep, queues[queue]?.keep, defaults.keep),
    user: first('user'),
    tags: first('tags'),
    event: first('event'),
    unique: resolveUnique(first('unique')),
    afterCommit: first('afterCommit') ?? false,
    durability: confirmationOf(first('durability')),
    inline: first('inline') ?? false,
    isolation: first('isolation') ?? QUEUE_DEFAULTS.isolation,
    own: call ?? {},
  };
}

/** What the workers of a queue keep of jobs that say nothing themselves. */
export function resolveKeep(...layers: (EnqueueOptions['keep'] | undefined)[]): ResolvedKeep {
  const pick = (kind: 'completed' | 'failed') =>
    toKeepJobs(layers.find((it) => it?.[kind] !== undefined)?.[kind] ?? ENQUEUE_DEFAULTS.keep[kind]);
  return { completed: pick('completed'), failed: pick('failed') };
}

function resolveDelay(delay: Duration | undefined, call: EnqueueOptions | undefined, clock: Clock): number {
  if (call?.runAt !== undefined && call.delay === undefined)
    return Math.max(0, call.runAt.getTime() - clock.now());
  return delay === undefined ? 0 : milliseconds(delay);
}

/** Where it stands among those that wait: who comes first with a word on that decides all of it. */
function resolveOrder(layers: readonly EnqueueOptions[]): Pick<ResolvedOptions, 'priority' | 'atFront'> {
  let front: boolean | undefined;
  for (const { priority, atFront } of layers) {
    front ??= atFront;
    if (front) return { priority: undefined, atFront: true };
    if (priority !== undefined) return { priority, atFront: false };
  }
  return { priority: undefined, atFront: false };
}

function resolveUnique(unique: EnqueueOptions['unique']): UniqueOptions | undefined {
  return typeof unique === 'string' || typeof unique === 'function' ? { key: unique } : unique;
}

function resolveBackoff(backoff: Backoff): ResolvedOptions['backoff'] {
  if (typeof backoff !== 'object') return { type: 'fixed', delay: milliseconds(backoff), jitter: 0 };
  return { type: backoff.type, delay: milliseconds(backoff.delay ?? 0), jitter: backoff.jitter ?? 0 };
}

function toKeepJobs({ age, count }: Retention): KeepJobs {
  if (age === undefined) return { count: count ?? -1 };
  const seconds = Math.ceil(milliseconds(age) / 1000);
  return count === undefined ? { age: seconds } : { age: seconds, count };
}

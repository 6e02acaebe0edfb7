import type { CortadoOptions } from '@cortado/core';
import {
  type Internals,
  milliseconds,
  namedBackoff,
  type QueueOptions,
  RUN_RETRY_DELAY,
  resolveKeep,
  SECOND,
} from '@cortado/core/internal';
import type { WorkerOptions as BullmqOptions } from 'bullmq';
import { WORKER_DEFAULTS, type WorkerOptions } from './worker-options.js';

/** More often than a job can lose its worker. BullMQ keeps the count in 32 bits. */
const UNBOUNDED = 1_000_000_000;

export interface BullmqSettingsDeps {
  readonly queue: string;
  /** What is declared of the queue. */
  readonly settings: QueueOptions;
  readonly concurrency: number;
  readonly options: Pick<CortadoOptions, 'defaults' | 'backoffs'>;
  readonly telemetry: Internals['telemetry'];
  report(error: Error): void;
}

/** What BullMQ's Worker of one queue is told, besides where it is and what it runs. */
export function bullmqSettings(
  { queue, settings, concurrency, options, telemetry, report }: BullmqSettingsDeps,
  { lockDuration, stalledInterval, name }: WorkerOptions,
): Omit<BullmqOptions, 'connection' | 'prefix'> {
  const { limiter } = settings;
  const keep = resolveKeep(settings.keep, options.defaults?.keep);
  return {
    ...(name === undefined ? {} : { name }),
    concurrency,
    lockDuration: milliseconds(lockDuration ?? WORKER_DEFAULTS.lockDuration),
    stalledInterval: milliseconds(stalledInterval ?? WORKER_DEFAULTS.stalledInterval),
    // What is lifted meanwhile is told; where that is lost, nobody waits for it for long.
    maximumRateLimitDelay: 5 * SECOND,
    runRetryDelay: RUN_RETRY_DELAY,
    // LostTooOften decides instead.
    maxStalledCount: UNBOUNDED,
    removeOnComplete: keep.completed,
    removeOnFail: keep.failed,
    settings: { backoffStrategy: namedBackoff(options.backoffs ?? {}, queue, report) },
    ...(telemetry ? { telemetry } : {}),
    ...(limiter ? { limiter: { max: limiter.max, duration: milliseconds(limiter.duration) } } : {}),
  };
}

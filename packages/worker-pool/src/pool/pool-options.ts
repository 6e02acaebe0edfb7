import type { Duration, MeterLike } from '@cortado/core';
import { flag, type Rule, text, timerDuration, timerOrNone } from '@cortado/core/internal';
import type { LogOutput } from '../logs/process-log.js';
import { memorySize } from '../worker/memory-size.js';
import { countAboveZero, queueNames, type WorkerOptions, workerRules } from '../worker/worker-options.js';
import type { RecyclingOptions } from './recycling.js';

/** Some children that serve the same queues. */
export interface PoolGroup {
  /** Which queues. @default every declared one */
  queues?: readonly string[];
  /** How many children. 0 is refused. */
  processes: number;
}

/** How a pool spreads its queues over child processes. The other options hold for the worker in each child. */
export interface WorkerPoolOptions extends Omit<WorkerOptions, 'queues' | 'grace'>, RecyclingOptions {
  /** The config file that the parent and every child load. @default the one in this process's folder */
  config?: string;
  /** How many children. 0 is refused. @default 2 */
  processes?: number;
  /** Which queues all of them serve. @default every declared one */
  queues?: readonly string[];
  /** Children for some queues and others for others, in place of `processes` and `queues`. */
  pool?: readonly PoolGroup[];
  /** A child with so many methods that still run past limit and grace gets a successor, and ends when the rest is done. @default 3 */
  maxRunaways?: number;
  /** So does a child whose event loop has been blocked for so long. @default '30s' */
  maxBlocked?: Duration;
  /**
   * How long jobs may go on when the pool closes, unless `close()` says so, or when a child is told to end by anybody else. A child that is
   * replaced or scaled away ends its jobs however long they take. @default '30s'
   */
  grace?: Duration;
  /**
   * Give up, so that `closed` rejects with CrashLoopError, once children of one place have died so often in a row, each within 5 s
   * of its start. @default go on, with growing waits
   */
  maxCrashes?: number;
  /** Write lines about what goes wrong to stderr and none about what goes well. @default false */
  quiet?: boolean;
  /** Write a line for every event. @default false */
  verbose?: boolean;
  /** Files for the lines, and their format. @default lines for people, on stderr alone */
  log?: LogOutput;
  /**
   * An OpenTelemetry meter that records what all children do, and how the queues stand, as `cortado.recordOn` does for one process.
   * They tell twice a second and when they close: of one that was killed the last half second is missing. @default none
   */
  meter?: MeterLike;
}

export const POOL_DEFAULTS = {
  processes: 2,
  maxRunaways: 3,
  maxBlocked: '30s',
  quiet: false,
  verbose: false,
} as const satisfies WorkerPoolOptions;

/** What each option of a group should be. */
export const groupRules = {
  queues: queueNames,
  processes: countAboveZero,
} satisfies Record<keyof PoolGroup, Rule>;

const logOutput: Rule = (value) => {
  const { folder = '.', format = 'json' } = (value ?? {}) as Record<string, unknown>;
  const isGood =
    typeof value === 'object' && text(folder) === undefined && ['json', 'pretty'].includes(String(format));
  return isGood ? undefined : "{ folder, format }, such as { folder: 'logs', format: 'json' }";
};

const meter: Rule = (value) =>
  typeof (value as Partial<MeterLike> | undefined)?.createHistogram === 'function'
    ? undefined
    : "a meter of @opentelemetry/api, such as metrics.getMeter('cortado')";

const groups: Rule = (value) =>
  Array.isArray(value) && value.length > 0
    ? undefined
    : "an array of at least one group such as { queues: ['short'], processes: 2 }";

/** What each option should be; those of a group have rules of their own. */
export const poolRules = {
  ...workerRules,
  config: text,
  processes: countAboveZero,
  pool: groups,
  maxRunaways: countAboveZero,
  maxBlocked: timerDuration,
  grace: timerOrNone,
  maxCrashes: countAboveZero,
  maxJobs: countAboveZero,
  maxMemory: memorySize,
  maxLoopLag: timerDuration,
  quiet: flag,
  verbose: flag,
  log: logOutput,
  meter,
} satisfies Record<keyof WorkerPoolOptions, Rule>;

/** When a child that died is replaced. */
export const RESTART = {
  /** The first wait; it doubles with each death. */
  first: '250ms',
  longest: '10s',
  /** A child that lived this long starts the count again. */
  healthyAfter: '5s',
  /** After so many starts in a row that failed before the child served, the pool gives up. */
  attempts: 10,
} as const satisfies Record<string, Duration>;

/** So many deaths in one place within so many milliseconds are a crash loop. */
export const CRASH_LOOP = { deaths: 5, within: 60_000 } as const;

/** How often a child says that its event loop turns. Milliseconds. */
export const HEARTBEAT = 500;

/** How long a child may outlive its parent: enough to hand its jobs back. */
export const ORPHAN_LIFE = '5s' satisfies Duration;

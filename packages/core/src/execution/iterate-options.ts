import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { type Duration, milliseconds, parseDuration } from '../options/duration.js';
import type { CheckpointValue } from './checkpoints.js';

/** One value, and where to go on when it is done. */
export interface Step<C, V> {
  readonly checkpoint: C;
  readonly value: V;
}

/**
 * What `iterate()` goes through, from a checkpoint on: `undefined` is the start. What follows a checkpoint must be
 * the same whenever it is asked for.
 */
export type Source<C extends CheckpointValue, V> = (
  // What C is follows from what the source yields, which TypeScript learns only after it has typed the parameter.
  // biome-ignore lint/suspicious/noExplicitAny: C | undefined
  from: any,
) => AsyncIterable<Step<C, V>> | Iterable<Step<C, V>>;

export interface IterateOptions {
  /** One of several iterations of a job, which may run at once; each has a checkpoint of its own. @default none */
  shard?: string;
  /** How often the checkpoint is saved while it moves. @default '2s' */
  saveEvery?: Duration;
  /** How many values there are in all; progress is then saved with the checkpoint. @default none */
  total?: number;
  /** After so long the job goes back to its queue, behind what waits there, and goes on later. @default none */
  timeSlice?: Duration;
}

/** Durations in milliseconds. */
export interface ResolvedIterateOptions {
  readonly shard: string;
  readonly saveEvery: number;
  readonly total: number | undefined;
  readonly timeSlice: number | undefined;
}

export const ITERATE_DEFAULTS = { saveEvery: '2s' } as const satisfies IterateOptions;

/** @throws InvalidOptionsError */
export function resolveIterateOptions(options: IterateOptions, job: string): ResolvedIterateOptions {
  const { shard = '', saveEvery = ITERATE_DEFAULTS.saveEvery, total, timeSlice } = options;
  const problems: string[] = [];
  for (const [name, value] of Object.entries({ saveEvery, timeSlice })) {
    if (value !== undefined && !parseDuration(value))
      problems.push(
        `Expected "${name}" to be a duration above zero such as '5s', found ${JSON.stringify(value)}.`,
      );
  }
  if (total !== undefined && !(Number.isFinite(total) && total >= 0))
    problems.push(`Expected "total" to be a number from zero, found ${total}.`);
  if (problems.length > 0) throw new InvalidOptionsError(`${job} cannot iterate`, problems);
  return {
    shard,
    saveEvery: milliseconds(saveEvery),
    total,
    timeSlice: timeSlice === undefined ? undefined : milliseconds(timeSlice),
  };
}

import type { CortadoOptions } from '@cortado/core';
import type { IncomingJob, Outcome } from '@cortado/core/internal';
import type { EffectName } from './effects.js';
import type { PackedError } from './packed-error.js';

/** The descriptor that parent and child talk through: a pipe of its own, so that jobs may use stdin, stdout and IPC. */
export const PIPE_FD = 3;

/** What of the parent's app may differ from what the file says, because the parent was told otherwise. */
export type Overrides = Pick<CortadoOptions, 'connection' | 'prefix'>;

/**
 * What a parent tells the child. Arrays, one line of JSON each: a job costs one message there and one back. `run`
 * counts the attempts that this child has run, and says which one a later message belongs to.
 */
export type ToSandbox =
  | readonly ['boot', configFile: string, overrides: Overrides]
  | readonly [
      'run',
      run: number,
      id: string,
      name: string,
      queue: string,
      data: unknown,
      attempt: number,
      attempts: number,
      context: IncomingJob['context'],
      progress: unknown,
    ]
  | readonly ['stop', reason: PackedError]
  | readonly ['answer', call: number, error: PackedError | null, value: unknown];

/** What the child tells its parent. */
export type FromSandbox =
  /** The app is loaded. */
  | readonly ['ready']
  /** It cannot go on, and why. It ends next. */
  | readonly ['failed', error: PackedError]
  | readonly ['completed', result: unknown]
  | readonly ['ended', outcome: PackedOutcome]
  /** Something that an attempt left running threw after its end. This process is to run no other job. */
  | readonly ['leftover', id: string, name: string, attempt: number, error: PackedError]
  /** A job asks for an effect, perhaps after its attempt has ended and another one runs. */
  | readonly ['call', call: number, run: number, effect: EffectName, args: readonly unknown[]];

export type PackedOutcome =
  | Exclude<Outcome, { kind: 'failed' }>
  | { readonly kind: 'failed'; readonly error: PackedError; readonly retry: boolean };

import type { JobReference } from '../options/enqueue-options.js';
import { nearestName, suggestion } from '../options/nearest-name.js';

/** What `cortado.batch()` takes. */
export interface BatchOptions {
  /** For people: it stands in BatchEnd and in the status. @default 'batch' */
  name?: string;
  /** A job to queue when every job has completed; it gets a BatchEnd. @default none */
  onSuccess?: JobReference;
  /** A job to queue when all have ended and one has failed for good or was cancelled; it gets a BatchEnd. @default none */
  onFailure?: JobReference;
  /** A job to queue when all have ended, however; it gets a BatchEnd. @default none */
  onFinished?: JobReference;
  /** The queue whose workers work out the end. @default the queue of the first job */
  queue?: string;
}

export const CALLBACKS = ['onSuccess', 'onFailure', 'onFinished'] as const;
export type BatchCallback = (typeof CALLBACKS)[number];

const KNOWN: readonly (keyof BatchOptions)[] = ['name', ...CALLBACKS, 'queue'];

/** Everything wrong with the options of a batch but for its callbacks, one sentence each. */
export function batchProblems(options: BatchOptions, queues: readonly string[]): string[] {
  const problems = Object.keys(options)
    .filter((key) => !(KNOWN as readonly string[]).includes(key))
    .map((key) => `Unknown option "${key}" of the batch.${suggestion(key, KNOWN)}`);
  if (options.name !== undefined && (typeof options.name !== 'string' || options.name === ''))
    problems.push(`Expected "name" of the batch to be a text, found ${JSON.stringify(options.name)}.`);
  if (options.queue !== undefined && !queues.includes(options.queue)) {
    const nearest = nearestName(String(options.queue), queues);
    problems.push(
      `Unknown queue "${options.queue}" of the batch.${nearest ? ` Did you mean "${nearest}"?` : ''}`,
    );
  }
  return problems;
}

import { attachDraft, type JobDraft, type Method } from '../descriptors/job-draft.js';
import type { JobHandle } from '../dispatch/job-handle.js';
import { ConfigurationError } from '../errors/configuration-errors.js';
import type { JobOptions } from '../options/enqueue-options.js';
import { show } from '../options/show.js';
import type { SchemaInputs, SchemaOutputs, StandardSchema } from '../options/standard-schema.js';
import { standInFor } from './stand-in.js';

// biome-ignore lint/suspicious/noExplicitAny: a schema of any type
type AnySchema = StandardSchema<any, any>;

// From a signature here the compiler would take the type of a parameter that says none, or has a default alone: `any`.
// biome-ignore lint/complexity/noBannedTypes: it is read by the result's type
type Unread = Function;

/** A function made by `defineJob`: a call gives it `A`, and what it runs gets `G` of that. */
export type DefinedJob<A extends unknown[], R, G = A> = ((...args: A) => Promise<JobHandle<R>>) & {
  /** For the compiler alone. */
  readonly gets?: G;
};

/**
 * A job that is a function. List it in `jobs` of the app; calling it queues it and gives a handle. Where `payload`
 * has schemas, they say the types: what goes into them is what a call gives, what comes out what `run` gets.
 * @throws ConfigurationError when it is called with something else than a name, options and a function
 */
export function defineJob<const P extends readonly AnySchema[], R>(
  name: string,
  options: Omit<JobOptions, 'name' | 'payload'> & { payload: P },
  run: (...args: SchemaOutputs<P>) => R | Promise<R>,
): DefinedJob<SchemaInputs<P>, R, SchemaOutputs<P>>;
export function defineJob<F extends Unread>(
  name: string,
  options: Omit<JobOptions, 'name'>,
  run: F,
): F extends (...args: infer A) => infer R ? (...args: A) => Promise<JobHandle<Awaited<R>>> : never;
// biome-ignore lint/suspicious/noExplicitAny: functions of any signature
export function defineJob<A extends any[], R>(
  name: string,
  options: Omit<JobOptions, 'name'>,
  run: (...args: A) => R | Promise<R>,
): (...args: A) => Promise<JobHandle<R>> {
  const fault = definitionFault(name, options, run);
  if (fault) throw new ConfigurationError([fault]);
  const draft: JobDraft = {
    method: name,
    isFunction: true,
    original: run as Method,
    options: { ...options, name },
    schedules: [],
  };
  const standIn = standInFor(draft);
  Object.defineProperty(standIn, 'name', { value: name, configurable: true });
  attachDraft(standIn, draft);
  return standIn as (...args: A) => Promise<JobHandle<R>>;
}

function definitionFault(name: unknown, options: unknown, run: unknown): string | undefined {
  const called = `defineJob(${typeof name === 'string' ? JSON.stringify(name) : 'name'}, options, run)`;
  if (typeof name !== 'string')
    return `Expected ${called} to have the job's name first, found ${show(name)}. Write defineJob('resize', {}, run).`;
  if (typeof options === 'function')
    return `Expected ${called} to have options second and the function last, found a function second. Write defineJob(${JSON.stringify(name)}, {}, run).`;
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    return `Expected ${called} to have options second, such as {} or { queue: 'short' }, found ${show(options)}.`;
  if (typeof run !== 'function') return `Expected ${called} to have the function last, found ${show(run)}.`;
  if ('name' in options)
    return `Expected the options of ${called} to have no "name": the first argument is the job's name.`;
  return undefined;
}

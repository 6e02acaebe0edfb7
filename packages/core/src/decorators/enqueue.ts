import { standInFor } from '../app/stand-in.js';
import { attachDraft, draftOf, type JobDraft, type Method } from '../descriptors/job-draft.js';
import type { PromisesHandle } from '../dispatch/jobs-of.js';
import { DecoratorError } from '../errors/configuration-errors.js';
import type { JobOptions } from '../options/enqueue-options.js';
import type { Misfit, PayloadType } from '../options/payload-type.js';
import { methodDecorator } from './method-decorator.js';

// biome-ignore lint/suspicious/noExplicitAny: any method
type AnyMethod = (...args: any[]) => Promise<any>;

/**
 * The types `@Enqueue` accepts: methods declared `Enqueued<R>` or `Promise<void>`. Anything else
 * would lie to its callers, who get a handle where the type says a result, so it does not compile. Nor does a parameter that
 * is not of the type its schema in `payload` takes and gives.
 */
export interface EnqueueDecorator<P extends readonly PayloadType[] = readonly []> {
  <This, F extends AnyMethod>(
    value: F & Honest<F> & Fitting<P, F>,
    context: ClassMethodDecoratorContext<This, F & Honest<F>>,
  ): void;
  <F extends AnyMethod>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<F> & HonestDescriptor<F> & FittingDescriptor<P, F>,
  ): void;
}

type Honest<F extends AnyMethod> =
  PromisesHandle<F> extends true ? unknown : 'Declare the method as Enqueued<R> or Promise<void>';
type HonestDescriptor<F extends AnyMethod> =
  PromisesHandle<F> extends true ? unknown : { 'Declare the method as Enqueued<R> or Promise<void>': never };

type Fitting<P extends readonly PayloadType[], F extends AnyMethod> =
  Misfit<P, Parameters<F>> extends never
    ? unknown
    : 'A parameter is not of the type its schema takes and gives';
type FittingDescriptor<P extends readonly PayloadType[], F extends AnyMethod> =
  Misfit<P, Parameters<F>> extends never
    ? unknown
    : { 'A parameter is not of the type its schema takes and gives': never };

/** Makes a method a background job: calling it queues it, a worker runs it. */
export function Enqueue<const P extends readonly PayloadType[] = readonly []>(
  options?: JobOptions & { payload?: P },
): EnqueueDecorator<P>;
export function Enqueue(options: JobOptions = {}, ...beyond: unknown[]): EnqueueDecorator {
  if (beyond.length > 0)
    throw new DecoratorError({
      decorator: 'Enqueue',
      target: 'a method',
      expected: 'it to be called',
      found: 'no parentheses',
      advice: 'Write @Enqueue().',
    });
  return methodDecorator('Enqueue', ({ name, value, parameterTypes }) => {
    const draft: JobDraft = draftOf(value) ?? { method: name, original: value, schedules: [] };
    if (draft.options)
      throw new DecoratorError({
        ...{ decorator: 'Enqueue', target: name, expected: 'one @Enqueue', found: 'two' },
        advice: 'Say all its options in one.',
      });
    draft.options = options;
    if (parameterTypes) draft.parameterTypes = parameterTypes;
    const standIn = dressLike(value, standInFor(draft));
    attachDraft(standIn, draft);
    return standIn;
  }) as EnqueueDecorator;
}

/** Other decorators read a method's name, length and metadata; the stand-in keeps them all. */
function dressLike(original: Method, standIn: Method): Method {
  Object.defineProperty(standIn, 'name', { value: original.name, configurable: true });
  Object.defineProperty(standIn, 'length', { value: original.length, configurable: true });
  for (const key of Reflect.getMetadataKeys(original)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, original), standIn);
  }
  return standIn;
}

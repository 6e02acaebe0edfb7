import { type DocumentOptions, declareDocument } from '../descriptors/document-plan.js';
import { DecoratorError } from '../errors/configuration-errors.js';
import type { Class } from '../options/app-options.js';

/** Stands on a class of `T`, in both decorator dialects. */
export type DocumentDecorator<T> = <C extends Class<T>>(
  target: C,
  context?: ClassDecoratorContext<C>,
) => void;

/**
 * Makes the job methods of a class run on the document they were called on: called on an instance, a method is queued
 * with the document's name, and the worker loads the document first. One that is gone by then fails the job with
 * DocumentNotFoundError.
 *
 * @example @Document({ load: (name) => SalesOrder.find(name), name: (order) => order.id })
 */
export function Document<T>(options: DocumentOptions<T>): DocumentDecorator<T> {
  return (target) => {
    if (typeof target !== 'function' || !target.prototype)
      throw new DecoratorError({
        decorator: 'Document',
        target: String(target),
        found: typeof target,
        expected: 'a class',
        advice: 'Put it on a class.',
      });
    declareDocument(target, options as DocumentOptions<unknown>);
  };
}

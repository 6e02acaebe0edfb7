import { noteDecorated } from '../descriptors/decorated-methods.js';
import { draftOf, type JobDraft, type Method } from '../descriptors/job-draft.js';
import { DecoratorError } from '../errors/configuration-errors.js';

/** One decorated method, whichever decorator dialect the compiler speaks. */
export interface DecoratedMethod {
  readonly name: string;
  readonly value: Method;
  /** Legacy dialect with emitDecoratorMetadata only. */
  readonly parameterTypes: readonly unknown[] | undefined;
}

/**
 * Makes a decorator that works in both dialects: the only place that knows there are two.
 * Legacy calls (prototype, key, descriptor) and replaces through the descriptor; the standard
 * one calls (value, context) and replaces by what is returned.
 */
export function methodDecorator(decorator: string, decorate: (method: DecoratedMethod) => Method) {
  return (target: unknown, keyOrContext: unknown, descriptor?: PropertyDescriptor): unknown => {
    if (isStandardContext(keyOrContext)) {
      const name = checkMethod(decorator, keyOrContext.name, keyOrContext.kind, target, keyOrContext.private);
      const method = decorate({ name, value: target as Method, parameterTypes: undefined });
      note(keyOrContext.metadata, { decorator, method: name, isStatic: keyOrContext.static }, method);
      return method;
    }
    const key = keyOrContext as string | symbol;
    const kind = descriptor?.get || descriptor?.set ? 'an accessor' : descriptor ? 'method' : 'a field';
    const name = checkMethod(decorator, key, kind, descriptor?.value, false);
    const parameterTypes = Reflect.getMetadata?.('design:paramtypes', target as object, key) as
      | unknown[]
      | undefined;
    const method = decorate({ name, value: descriptor?.value as Method, parameterTypes });
    note(target as object, { decorator, method: name, isStatic: typeof target === 'function' }, method);
    return { ...descriptor, value: method };
  };
}

function note(
  owner: object | undefined,
  facts: { decorator: string; method: string; isStatic: boolean },
  carrier: Method,
): void {
  noteDecorated(owner, { ...facts, draft: draftOf(carrier) as JobDraft });
}

function checkMethod(
  decorator: string,
  key: string | symbol,
  kind: string,
  value: unknown,
  isPrivate: boolean,
): string {
  const refuse = (found: string, advice: string): never => {
    throw new DecoratorError({ decorator, target: String(key), found, advice });
  };
  if (kind !== 'method' || typeof value !== 'function') refuse(kind, 'Put it on a method.');
  if (isPrivate) refuse('a #private method', 'A worker could not call it: make the method public.');
  if (typeof key !== 'string')
    refuse('a method named by a symbol', 'A job needs a name that can be written down.');
  return key as string;
}

function isStandardContext(
  value: unknown,
): value is { kind: string; name: string | symbol; private: boolean; static: boolean; metadata?: object } {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

import type { Class, Container, ResolveContext } from '@cortado/core';
import { type InjectionToken, Scope, type Type } from '@nestjs/common';
import { ContextIdFactory, type ModuleRef } from '@nestjs/core';

/** What may be done with an instance that belongs to one job. */
interface Disposable {
  [Symbol.asyncDispose]?(): unknown;
  [Symbol.dispose]?(): unknown;
}

/**
 * Gives each job the provider whose method it runs: the application's one instance, or, where the provider or something
 * it injects has request scope, one that is made for the attempt, with the attempt as Nest's REQUEST.
 */
export class NestContainer implements Container {
  readonly #moduleRef: ModuleRef;
  readonly #tokens: ReadonlyMap<Class, InjectionToken>;
  /** Attempts for which an instance was made. */
  readonly #scoped = new WeakSet<ResolveContext>();

  constructor(moduleRef: ModuleRef, tokens: ReadonlyMap<Class, InjectionToken>) {
    this.#moduleRef = moduleRef;
    this.#tokens = tokens;
  }

  resolve(service: Class, attempt: ResolveContext): unknown {
    const token = (this.#tokens.get(service) ?? service) as Type;
    if (this.#moduleRef.introspect(token).scope === Scope.DEFAULT)
      return this.#moduleRef.get(token, { strict: false });
    this.#scoped.add(attempt);
    const contextId = ContextIdFactory.create();
    this.#moduleRef.registerRequestByContextId(attempt, contextId);
    return this.#moduleRef.resolve(token, contextId, { strict: false });
  }

  /** Nest forgets an instance of request scope with its context, and calls no hook of it. */
  async release(instance: unknown, attempt: ResolveContext): Promise<void> {
    if (!this.#scoped.has(attempt)) return;
    const { [Symbol.asyncDispose]: asyncDispose, [Symbol.dispose]: dispose } = instance as Disposable;
    await (asyncDispose ?? dispose)?.call(instance);
  }
}

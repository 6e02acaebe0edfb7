import type { Class, Container, ResolveContext } from '@cortado/core';
import { type InjectionToken, Scope, type Type } from '@nestjs/common';
import { ContextIdFactory, ModuleRef, type ModulesContainer } from '@nestjs/core';

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
  readonly #modules: ModulesContainer;
  readonly #tokens: ReadonlyMap<Class, InjectionToken>;
  /** Attempts for which an instance was made. */
  readonly #scoped = new WeakSet<ResolveContext>();

  /** `tokens` by the classes that were there at the start; a class that comes later is its own. */
  constructor(moduleRef: ModuleRef, modules: ModulesContainer, tokens: ReadonlyMap<Class, InjectionToken>) {
    this.#moduleRef = moduleRef;
    this.#modules = modules;
    this.#tokens = tokens;
  }

  resolve(service: Class, attempt: ResolveContext): unknown {
    const known = this.#tokens.get(service) as Type | undefined;
    const token = known ?? (service as Type);
    const moduleRef = known ? this.#moduleRef : this.#lateModuleOf(token);
    if (moduleRef.introspect(token).scope === Scope.DEFAULT) return moduleRef.get(token, { strict: false });
    this.#scoped.add(attempt);
    const contextId = ContextIdFactory.create();
    moduleRef.registerRequestByContextId(attempt, contextId);
    return moduleRef.resolve(token, contextId, { strict: false });
  }

  /** Nest's own search knows the modules of the start alone; one that was loaded lazily is asked itself. */
  #lateModuleOf(token: Type): ModuleRef {
    for (const module of this.#modules.values())
      if (module.providers.has(token)) return module.getProviderByKey<ModuleRef>(ModuleRef).instance;
    return this.#moduleRef;
  }

  /** Nest forgets an instance of request scope with its context, and calls no hook of it. */
  async release(instance: unknown, attempt: ResolveContext): Promise<void> {
    if (!this.#scoped.has(attempt)) return;
    const { [Symbol.asyncDispose]: asyncDispose, [Symbol.dispose]: dispose } = instance as Disposable;
    await (asyncDispose ?? dispose)?.call(instance);
  }
}

import type { Class, Container, ResolveContext } from '@cortado/core';
import type { Type } from '@nestjs/common';
import { ContextIdFactory, ModuleRef, type ModulesContainer } from '@nestjs/core';
import type { Provider } from './job-providers.js';

/** What may be done with an instance that belongs to one job. */
interface Disposable {
  [Symbol.asyncDispose]?(): unknown;
  [Symbol.dispose]?(): unknown;
}

/**
 * Gives each job the provider whose method it runs: the application's one instance, or, where the provider or something
 * it injects has request scope, one that is made for the attempt, with the attempt as Nest's REQUEST. An application
 * with a `ContextIdStrategy` is asked whom an attempt belongs to, as it is for a request: durable providers are shared.
 */
export class NestContainer implements Container {
  readonly #moduleRef: ModuleRef;
  readonly #modules: ModulesContainer;
  readonly #providers: ReadonlyMap<Class, Provider>;
  /** Attempts for which an instance was made that nobody shares. */
  readonly #scoped = new WeakSet<ResolveContext>();

  /** `providers` by the classes that were there at the start. */
  constructor(moduleRef: ModuleRef, modules: ModulesContainer, providers: ReadonlyMap<Class, Provider>) {
    this.#moduleRef = moduleRef;
    this.#modules = modules;
    this.#providers = providers;
  }

  resolve(service: Class, attempt: ResolveContext): unknown {
    const known = this.#providers.get(service);
    const { provider = known, moduleRef = this.#moduleRef } = known ? {} : this.#late(service);
    if (!provider) return this.#unlisted(service);
    const token = provider.token as Type;
    if (provider.isDependencyTreeStatic() && !provider.isTransient)
      return moduleRef.get(token, { strict: false });
    const contextId = ContextIdFactory.getByRequest(attempt);
    const isShared = contextId.getParent !== undefined && provider.isDependencyTreeDurable();
    if (!isShared) this.#scoped.add(attempt);
    moduleRef.registerRequestByContextId(isShared ? contextId.payload : attempt, contextId);
    return moduleRef.resolve(token, contextId, { strict: false });
  }

  /** Nest's own search knows the modules of the start alone; one that was loaded lazily is asked itself. */
  #late(service: Class): { provider?: Provider; moduleRef?: ModuleRef } {
    for (const module of this.#modules.values()) {
      const provider = module.providers.get(service) as Provider | undefined;
      if (provider) return { provider, moduleRef: module.getProviderByKey<ModuleRef>(ModuleRef).instance };
    }
    return {};
  }

  /** What Nest has of a class that is neither a provider nor a controller, such as a guard. */
  #unlisted(service: Class): unknown {
    try {
      return this.#moduleRef.get(service, { strict: false });
    } catch {
      throw new Error(
        `Expected a module of the Nest application to provide ${service.name}, found none. Add the class to the providers of a module, as its own token; load a lazy module before its first job runs here.`,
      );
    }
  }

  /** Nest forgets an instance of request scope with its context, and calls no hook of it. */
  async release(instance: unknown, attempt: ResolveContext): Promise<void> {
    if (!this.#scoped.has(attempt)) return;
    const { [Symbol.asyncDispose]: asyncDispose, [Symbol.dispose]: dispose } = instance as Disposable;
    await (asyncDispose ?? dispose)?.call(instance);
  }
}

import { documentOptionsOf } from '../descriptors/document-plan.js';
import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import { NoInstanceError } from '../errors/execution-errors.js';
import type { Class, Container, ResolveContext } from '../options/app-options.js';
import type { IncomingJob } from './incoming-job.js';

/** What a job's method is called on. Without a container, one instance of each class, made when first needed. */
export class InstanceResolver {
  readonly #container: Container | undefined;
  readonly #made = new Map<Class, unknown>();

  constructor(container: Container | undefined) {
    this.#container = container;
  }

  /** A promise only where the container gives one. */
  resolve({ service, isStatic, document }: JobDescriptor, incoming: IncomingJob): unknown {
    if (!service || isStatic) return service;
    // Loaded by its name when the run begins.
    if (document) return undefined;
    if (this.#container) return this.#fromContainer(this.#container, service, incoming);
    if (!this.#made.has(service)) this.#made.set(service, new (service as new () => unknown)());
    return this.#made.get(service);
  }

  #fromContainer(container: Container, service: Class, incoming: IncomingJob): unknown {
    const given = container.resolve(service, attemptOf(incoming));
    const expectOne = (instance: unknown) => {
      if (instance === undefined || instance === null)
        throw new NoInstanceError({ service: service.name, found: String(instance) });
      return instance;
    };
    const { then } = (given ?? {}) as { then?: unknown };
    return typeof then === 'function' ? Promise.resolve(given).then(expectOne) : expectOne(given);
  }
}

function attemptOf({ id, name, queue, attempt, attempts, context }: IncomingJob): ResolveContext {
  return { id, name, queue, attempt, attempts, user: context.user, context: context.values ?? {} };
}

/** Classes that nobody could make an instance of: they want arguments, and no container is there to give them. */
export function unresolvableClasses(services: readonly Class[], container: Container | undefined): string[] {
  if (container) return [];
  return services
    .filter((it) => typeof it === 'function' && it.length > 0 && !documentOptionsOf(it))
    .map(
      (it) =>
        `${it.name} takes ${it.length} constructor ${it.length === 1 ? 'argument' : 'arguments'}, and no \`container\` is set to make it. Add container: { resolve: (service) => … }.`,
    );
}

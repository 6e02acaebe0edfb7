import { documentOptionsOf } from '../descriptors/document-plan.js';
import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { Class, Container, ResolveContext } from '../options/app-options.js';
import type { IncomingJob } from './incoming-job.js';
import { ContainerInstance, type InstanceLease, SharedInstance } from './instance-lease.js';

/** What a job's method is called on. Without a container, one instance of each class, made when first needed. */
export class InstanceResolver {
  readonly #container: Container | undefined;
  readonly #shared = new Map<JobDescriptor, InstanceLease>();
  readonly #made = new Map<Class, unknown>();

  constructor(container: Container | undefined) {
    this.#container = container;
  }

  /** For one attempt; nothing is made before it is asked for. */
  lease(job: JobDescriptor, incoming: IncomingJob): InstanceLease {
    const { service, isStatic } = job;
    if (this.#container && service && !isStatic)
      return new ContainerInstance(this.#container, service, attemptOf(incoming));
    const known =
      this.#shared.get(job) ?? new SharedInstance(() => (isStatic ? service : this.#instanceOf(service)));
    this.#shared.set(job, known);
    return known;
  }

  #instanceOf(service: Class | undefined): unknown {
    if (!service) return undefined;
    if (!this.#made.has(service)) this.#made.set(service, new (service as new () => unknown)());
    return this.#made.get(service);
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

import { type Class, ConfigurationError } from '@cortado/core';
import { declaresJobs, draftsOfClass } from '@cortado/core/internal';
import type { ModulesContainer } from '@nestjs/core';
import type { Provider } from './job-providers.js';

/** An instance that Nest has made, where its class declares jobs. */
interface Made {
  readonly token: unknown;
  readonly service: Class;
}

/**
 * What a factory gives is not known before Nest has called it, so this is asked when all instances are there.
 * @param found the classes whose jobs the app has
 * @param isDouble whether a class stands in for another as a test's double does, which runs no job of its own
 * @throws ConfigurationError with the providers whose methods no worker would run
 */
export function expectFoundProviders(
  modules: ModulesContainer,
  found: ReadonlyMap<Class, unknown>,
  isDouble: boolean,
): void {
  const problems = [...modules.values()]
    .flatMap(({ providers, controllers }) => [...providers.values(), ...controllers.values()])
    .flatMap((provider) => madeBy(provider as Provider) ?? [])
    .flatMap(({ token, service }) => {
      const base = [...found.keys()].find((it) => it === token && service.prototype instanceof it);
      if (base) return isDouble ? [] : standIn(service, base);
      return found.has(service) ? [] : unfound(service, token, found);
    });
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)]);
}

function madeBy({ isAlias, token, instance }: Provider): Made | undefined {
  if (isAlias || typeof instance !== 'object' || instance === null) return undefined;
  // Not `instance.constructor`: something that answers to every name may stand in for an instance.
  const service: unknown = Object.getPrototypeOf(instance)?.constructor;
  return declaresJobs(service) ? { token, service } : undefined;
}

/** A subclass under the class that it extends: the app knows the jobs of that one, and they run its methods. */
function standIn(service: Class, base: Class): string[] {
  const jobs = methodsOf(base);
  const own = [
    ...jobs.filter((it) => isOverridden(service, base, it)),
    ...methodsOf(service).filter((it) => !jobs.includes(it)),
  ];
  if (own.length === 0) return [];
  const [name, methods] = [service.name, own.join(', ')];
  return [
    `Expected ${name}, which has a ${methods} of its own, to be provided under its own class, found it in the place of ${base.name}, whose methods its jobs run. Write ${name} and { provide: ${base.name}, useExisting: ${name} } into the providers, with @Enqueue on its ${methods}.`,
  ];
}

function isOverridden(service: Class, base: Class, method: string): boolean {
  for (let level = service.prototype; level !== base.prototype; level = Object.getPrototypeOf(level))
    if (Object.hasOwn(level, method)) return true;
  return false;
}

function unfound(service: Class, token: unknown, found: ReadonlyMap<Class, unknown>): string[] {
  const known = [...found.keys()].filter((it) => service.prototype instanceof it).flatMap(draftsOf);
  const missing = draftsOf(service).filter((it) => !known.includes(it));
  if (missing.length === 0) return [];
  const [name, shown] = [service.name, show(token)];
  const jobs = `${missing.length === 1 ? 'the job' : 'the jobs'} ${missing.map(({ method }) => method).join(', ')}`;
  return [
    `Expected ${name}, which has ${jobs}, to be provided under its own class, found it under ${shown} alone. Write { provide: ${name}, useFactory } into the providers, and { provide: ${shown}, useExisting: ${name} } where something injects that.`,
  ];
}

function methodsOf(service: Class): string[] {
  return draftsOf(service).map(({ method }) => method);
}

function draftsOf(service: Class) {
  return draftsOfClass(service).map(({ draft }) => draft);
}

function show(token: unknown): string {
  if (typeof token === 'string') return JSON.stringify(token);
  return typeof token === 'function' ? token.name : String(token);
}

import type { Class } from '../options/app-options.js';

const names = new WeakMap<object, string>();

/** Notes what `@Service` called a class. */
export function nameService(service: Class, name: string): void {
  names.set(service, name);
}

/** What `@Service` called this very class: a subclass has a name of its own, unless nobody gave it any. */
export function saidNameOf(service: Class): string | undefined {
  const said = names.get(service);
  if (said !== undefined || service.name !== '') return said;
  const above: unknown = Object.getPrototypeOf(service);
  return typeof above === 'function' && above !== Function.prototype ? saidNameOf(above as Class) : undefined;
}

/** The first half of the names of a class's jobs: what `@Service` said, else the class's own name. */
export function serviceNameOf(service: Class): string {
  return saidNameOf(service) ?? service.name;
}

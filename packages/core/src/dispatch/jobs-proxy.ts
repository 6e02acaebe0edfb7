import { draftOf, type JobDraft } from '../descriptors/job-draft.js';
import type { JobRegistry } from '../descriptors/job-registry.js';

/** What a called method of a service is: its name, and what was declared of it if it is a job. */
export type MethodCall = (method: string, draft: JobDraft | undefined, args: readonly unknown[]) => unknown;

/** What printers, serializers, matchers and containers such as Nest's look for on whatever they are given. */
const ASKED_OF_ALL = new Set([
  ...['toJSON', 'toString', 'toLocaleString', 'valueOf', 'constructor', 'asymmetricMatch', 'inspect'],
  ...['onModuleInit', 'onApplicationBootstrap', 'onModuleDestroy'],
  ...['beforeApplicationShutdown', 'onApplicationShutdown'],
]);

/** The jobs of a class or an instance, as an object whose methods give what `call` makes of them. */
export function jobsProxy<P>(service: object, registry: JobRegistry, call: MethodCall): P {
  return new Proxy({} as P & object, {
    get: (_, method) => {
      // A proxy that answered `then` would be taken for a promise by `await`.
      if (typeof method !== 'string' || method === 'then') return undefined;
      const draft = () => draftNamed(service, method, registry);
      if (ASKED_OF_ALL.has(method) && !draft()) return Reflect.get(Object.prototype, method);
      return (...args: unknown[]) => call(method, draft(), args);
    },
  });
}

/** What was declared of a method, also where something stands in its place on the instance or its class, such as a spy. */
function draftNamed(service: object, method: string, registry: JobRegistry): JobDraft | undefined {
  const type: unknown = typeof service === 'function' ? service : service.constructor;
  const inherited: object = (type as { prototype?: object } | undefined)?.prototype ?? {};
  const methods = typeof service === 'function' ? inherited : service;
  const marked = draftOf(Reflect.get(methods, method) ?? Reflect.get(service, method));
  if (marked) return marked;
  const covered = Object.hasOwn(service, method) ? draftOf(Reflect.get(inherited, method)) : undefined;
  return covered ?? registry.findReplaced(type, method);
}

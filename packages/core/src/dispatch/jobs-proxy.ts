import { draftOf, type JobDraft } from '../descriptors/job-draft.js';

/** What a called method of a service is: its name, and what was declared of it if it is a job. */
export type MethodCall = (method: string, draft: JobDraft | undefined, args: readonly unknown[]) => unknown;

/** What printers, serializers, matchers and containers such as Nest's look for on whatever they are given. */
const ASKED_OF_ALL = new Set([
  ...['toJSON', 'toString', 'toLocaleString', 'valueOf', 'constructor', 'asymmetricMatch', 'inspect'],
  ...['onModuleInit', 'onApplicationBootstrap', 'onModuleDestroy'],
  ...['beforeApplicationShutdown', 'onApplicationShutdown'],
]);

/** The jobs of a class or an instance, as an object whose methods give what `call` makes of them. */
export function jobsProxy<P>(service: object, call: MethodCall): P {
  const methods: object =
    typeof service === 'function' ? ((service as { prototype?: object }).prototype ?? {}) : service;
  return new Proxy({} as P & object, {
    get: (_, method) => {
      // A proxy that answered `then` would be taken for a promise by `await`.
      if (typeof method !== 'string' || method === 'then') return undefined;
      const marked = () => Reflect.get(methods, method) ?? Reflect.get(service, method);
      if (ASKED_OF_ALL.has(method) && !draftOf(marked())) return Reflect.get(Object.prototype, method);
      return (...args: unknown[]) => call(method, draftOf(marked()), args);
    },
  });
}

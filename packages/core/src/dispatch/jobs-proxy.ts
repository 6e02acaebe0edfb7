import { draftOf, type JobDraft } from '../descriptors/job-draft.js';

/** What a called method of a service is: its name, and what was declared of it if it is a job. */
export type MethodCall = (method: string, draft: JobDraft | undefined, args: readonly unknown[]) => unknown;

/** The jobs of a class or an instance, as an object whose methods give what `call` makes of them. */
export function jobsProxy<P>(service: object, call: MethodCall): P {
  const methods: object =
    typeof service === 'function' ? ((service as { prototype?: object }).prototype ?? {}) : service;
  return new Proxy({} as P & object, {
    get: (_, method) => {
      // A proxy that answered `then` would be taken for a promise by `await`.
      if (typeof method !== 'string' || method === 'then') return undefined;
      const marked = () => Reflect.get(methods, method) ?? Reflect.get(service, method);
      return (...args: unknown[]) => call(method, draftOf(marked()), args);
    },
  });
}

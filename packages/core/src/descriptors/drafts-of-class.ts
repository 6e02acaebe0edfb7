import type { Class } from '../options/app-options.js';
import { draftOf, type JobDraft } from './job-draft.js';

/** What the decorators wrote about the methods that a class has or inherits. */
export function draftsOfClass(service: Class): { draft: JobDraft; isStatic: boolean }[] {
  return [
    ...collect(service.prototype, Object.prototype).map((draft) => ({ draft, isStatic: false })),
    ...collect(service, Function.prototype).map((draft) => ({ draft, isStatic: true })),
  ];
}

/** Whether it is a class with a method that carries `@Enqueue` or `@Scheduled`. */
export function declaresJobs(value: unknown): value is Class {
  return typeof value === 'function' && Boolean(value.prototype) && draftsOfClass(value as never).length > 0;
}

/** Drafts on an object and what it inherits. What a subclass overrides without a decorator is not a job there. */
function collect(start: object, end: object): JobDraft[] {
  const found = new Map<PropertyKey, JobDraft | undefined>();
  for (let level: object | null = start; level && level !== end; level = Object.getPrototypeOf(level)) {
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (!found.has(key)) found.set(key, draftOf(property.value));
    }
  }
  return [...found.values()].filter((draft) => draft !== undefined);
}

import { types } from 'node:util';
import type { Class } from '../options/app-options.js';
import { draftOf, isOfAnotherCopy, type JobDraft } from './job-draft.js';

/** What the decorators wrote about the methods that a class has or inherits. */
export function draftsOfClass(service: Class): { draft: JobDraft; isStatic: boolean }[] {
  return [
    ...draftsAmong(carriers(service.prototype, Object.prototype)).map((draft) => ({
      draft,
      isStatic: false,
    })),
    ...draftsAmong(carriers(service, Function.prototype)).map((draft) => ({ draft, isStatic: true })),
  ];
}

/** Whether the decorators on its methods are those of another copy of this package. */
export function isDeclaredElsewhere(service: Class): boolean {
  return [...carriers(service.prototype, Object.prototype), ...carriers(service, Function.prototype)].some(
    isOfAnotherCopy,
  );
}

/** Whether it is a class with a method that carries `@Enqueue` or `@Scheduled`. */
export function declaresJobs(value: unknown): value is Class {
  return typeof value === 'function' && Boolean(value.prototype) && draftsOfClass(value as never).length > 0;
}

/** Methods that stand undecorated in the place of a job of a class above, and are generators: a container may give the class for that one. */
export function generatorOverrides({ prototype }: Class): string[] {
  const nearest = carriersByName(prototype, Object.prototype);
  const found = new Set<string>();
  for (let level = prototype; level && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      const override = nearest.get(name);
      if (draftOf(value) && !draftOf(override) && types.isGeneratorFunction(override)) found.add(name);
    }
  }
  return [...found];
}

/** What an object has and inherits, each name once. What a subclass overrides without a decorator is not a job there. */
function carriers(start: object, end: object): unknown[] {
  return [...carriersByName(start, end).values()];
}

function carriersByName(start: object, end: object): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (let level: object | null = start; level && level !== end; level = Object.getPrototypeOf(level)) {
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(level)))
      if (!found.has(key)) found.set(key, property.value);
  }
  return found;
}

function draftsAmong(values: readonly unknown[]): JobDraft[] {
  return values.map(draftOf).filter((draft) => draft !== undefined);
}

import type { JobOptions } from '../options/enqueue-options.js';
import type { ScheduleDeclaration } from './schedule-descriptor.js';

// biome-ignore lint/suspicious/noExplicitAny: methods of any signature
export type Method = (this: any, ...args: any[]) => any;

/**
 * What the decorators wrote about one method. The class is not part of it: standard decorators
 * run before their class exists, so it is learnt when the class is registered with an app.
 */
export interface JobDraft {
  readonly method: string;
  /** The method as written; what a worker runs. */
  readonly original: Method;
  /** Present once `@Enqueue` stands on the method. */
  options?: JobOptions;
  readonly schedules: ScheduleDeclaration[];
  /** `design:paramtypes`, where the compiler emitted it. */
  parameterTypes?: readonly unknown[];
}

// Keyed by the function a class carries under the method's name, so no list of classes is global
// and inherited methods are found by walking prototypes, in both decorator dialects alike.
const drafts = new WeakMap<object, JobDraft>();

export function draftOf(carrier: unknown): JobDraft | undefined {
  return typeof carrier === 'function' ? drafts.get(carrier) : undefined;
}

export function attachDraft(carrier: Method, draft: JobDraft): void {
  drafts.set(carrier, draft);
}

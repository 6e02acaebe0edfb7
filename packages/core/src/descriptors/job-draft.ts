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
  /** Present where `defineJob` made it, and no class has it. */
  readonly isFunction?: true;
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
  if (Object.isExtensible(carrier)) Object.defineProperty(carrier, DECLARED, { value: true });
}

/** On what any copy of this package has declared; the draft of it that copy alone has. */
const DECLARED = Symbol.for('cortado.declared');

/** Whether another copy of this package has declared it: a project may have two, and each knows its own alone. */
export function isOfAnotherCopy(carrier: unknown): boolean {
  return typeof carrier === 'function' && Object.hasOwn(carrier, DECLARED) && !drafts.has(carrier);
}

/** Where to look for the copies that a project has, as the end of a sentence. */
export const SEE_COPIES = '`npm ls @cortado/core` (or `pnpm why`, `yarn why`) shows them; let there be one';

import type { Class } from '../options/app-options.js';
import type { EnqueueOptions, JobOptions } from '../options/enqueue-options.js';
import type { DocumentPlan } from './document-plan.js';
import type { JobDraft, Method } from './job-draft.js';
import type { ParameterPlans } from './parameter-plans.js';

/** Frozen facts about one job: what is run, on what, under which name. */
export interface JobDescriptor extends ParameterPlans {
  readonly name: string;
  /** The registered class; `undefined` for a function made by `defineJob`. */
  readonly service: Class | undefined;
  /** True for a static method, whose `this` is the class itself. */
  readonly isStatic: boolean;
  /** Present when the method runs on a document, which is loaded first. */
  readonly document: DocumentPlan | undefined;
  readonly method: string;
  readonly original: Method;
  readonly options: JobOptions & EnqueueOptions;
  readonly draft: JobDraft;
}

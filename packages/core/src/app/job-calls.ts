import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { JobDraft } from '../descriptors/job-draft.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { JobHandle } from '../dispatch/job-handle.js';
import { type JobsBehind } from '../dispatch/jobs-of.js';
import { jobsProxy } from '../dispatch/jobs-proxy.js';
import type { Call } from '../dispatch/preparation.js';
import { InvalidOptionsError, UnknownJobError } from '../errors/dispatch-errors.js';
import { calledDocument, documentName } from '../execution/run-on-document.js';
import { showValue } from '../message/show-value.js';
import type { EnqueueOptions } from '../options/enqueue-options.js';
import type { Rules } from '../options/rule.js';
import { show } from '../options/show.js';
import { checkOptions } from '../options/validate-options.js';

/** What holds for every call of one `jobs(…)`. */
export type CallSettings = Pick<Call, 'options' | 'transaction'>;

/** One call of `enqueueMany`. */
export interface ManyCall {
  name: string;
  args?: readonly unknown[];
  options?: EnqueueOptions;
}

/** Finds the job that a call means, by method or by name, and has it dispatched. */
export class JobCalls {
  readonly #registry: JobRegistry;
  readonly #dispatcher: Dispatcher;

  constructor(registry: JobRegistry, dispatcher: Dispatcher) {
    this.#registry = registry;
    this.#dispatcher = dispatcher;
  }

  /** The jobs of a class or an instance, each call giving a handle. */
  jobsOf<X extends object>(service: X, settings: CallSettings): JobsBehind<X> {
    if ((typeof service !== 'object' && typeof service !== 'function') || service === null)
      throw notQueued(`Expected jobs() to be given a class or an instance, found ${show(service)}.`);
    return jobsProxy<JobsBehind<X>>(service, this.#registry, async (method, draft, args) => {
      if (!draft) throw this.#unknownJob(`${nameOf(service)}.${method}`);
      return this.take(draft, service, args, settings);
    });
  }

  /** A call of a decorated method or function. */
  take(
    draft: JobDraft,
    target: unknown,
    args: readonly unknown[],
    settings: CallSettings = {},
  ): Promise<JobHandle<unknown>> {
    const job = this.#registry.findByDraft(draft, target);
    if (!job) return Promise.reject(this.#unknownJob(`${nameOf(target)}.${draft.method}`));
    if (!job.document) return this.#dispatcher.dispatch({ job, args, ...settings });
    return this.#takeDocument(job, target, args, settings);
  }

  /** A call by the job's name. @throws UnknownJobError */
  byName(name: string, args: readonly unknown[], settings: CallSettings): Call {
    refuseShape(name, args);
    const job = this.#registry.find(name);
    if (!job) throw this.#unknownJob(name);
    // One of a document's cannot be called without its name: that is what this says.
    calledDocument(job, undefined);
    return { job, args, kind: 'by name', ...settings };
  }

  /** @throws UnknownJobError */
  ofMany(calls: readonly ManyCall[]): Call[] {
    if (!Array.isArray(calls))
      throw notQueued(
        `Expected the calls as an array such as [{ name: 'Reports.generate', args: [42] }], found ${showValue(calls)}.`,
      );
    return calls.map((call: unknown) => {
      const problems = checkOptions(CALL, call, 'of a call of enqueueMany');
      if (problems.length > 0) throw notQueued(...problems);
      const { name, args = [], options } = call as ManyCall;
      return this.byName(name, args, { options });
    });
  }

  /** A call of a document's method. @throws UnknownJobError, DocumentNameError */
  ofDocument(doctype: string, name: string, method: string, args: readonly unknown[]): Call {
    refuseShape(`${doctype}.${method}`, args);
    const job = this.#registry.findByDocument(doctype, method);
    if (!job?.document) {
      const nearest = this.#registry.nearestOfDocuments(doctype, method);
      throw new UnknownJobError({ name: `${doctype}.${method}`, nearest, where: 'enqueue' });
    }
    return { job, args, kind: 'by name', document: documentName(job, job.document, name) };
  }

  async #takeDocument(
    job: JobDescriptor,
    target: unknown,
    args: readonly unknown[],
    settings: CallSettings,
  ): Promise<JobHandle<unknown>> {
    return this.#dispatcher.dispatch({ job, args, ...settings, document: calledDocument(job, target) });
  }

  #unknownJob(name: string): UnknownJobError {
    return new UnknownJobError({ name, nearest: this.#registry.nearest(name), where: 'enqueue' });
  }
}

/** What each call of `enqueueMany` has; the values are checked where any call's are. */
const CALL: Rules = { name: () => undefined, args: () => undefined, options: () => undefined };

/** @throws InvalidOptionsError for what is no name of a job, or no list of arguments */
function refuseShape(name: unknown, args: unknown): void {
  if (typeof name === 'function')
    throw notQueued(
      `Expected the name of a job, found ${show(name)}. Call it (a function made by defineJob, or cortado.jobs(Reports).generate(…)), or say its name.`,
    );
  if (typeof name !== 'string') throw notQueued(`Expected the name of a job, found ${show(name)}.`);
  if (!Array.isArray(args))
    throw notQueued(
      // What is inside of an object is the app's own, secrets included.
      typeof args === 'object' && args !== null
        ? `Expected the arguments of ${name} as an array, found ${showValue(args)}. Put brackets around it for one argument.`
        : `Expected the arguments of ${name} as an array, found ${show(args)}. Write [${show(args)}] for one argument.`,
    );
}

function notQueued(...problems: string[]): InvalidOptionsError {
  return new InvalidOptionsError('Nothing was queued', problems);
}

function nameOf(target: unknown): string {
  if (typeof target === 'function') return target.name;
  return (target as { constructor?: { name?: string } } | undefined)?.constructor?.name ?? String(target);
}

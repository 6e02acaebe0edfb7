import { types } from 'node:util';
import { foundGenerator } from '../errors/execution-errors.js';
import type { Class, CortadoOptions, JobFunction } from '../options/app-options.js';
import { listFrom } from '../options/app-rules.js';
import type { JobReference } from '../options/enqueue-options.js';
import { nearestName } from '../options/nearest-name.js';
import { show } from '../options/show.js';
import { validateOptions } from '../options/validate-options.js';
import { hiddenMethods } from './decorated-methods.js';
import { type DocumentPlan, planDocument } from './document-plan.js';
import { draftsOfClass, generatorOverrides, isDeclaredElsewhere } from './drafts-of-class.js';
import type { JobDescriptor } from './job-descriptor.js';
import { draftOf, isOfAnotherCopy, type JobDraft, SEE_COPIES } from './job-draft.js';
import { NOTHING_DECLARED, planParameters } from './parameter-plans.js';
import { serviceNameOf } from './service-name.js';

/** Every job of one app, by name and by method. Filled at boot, read-only after. */
export class JobRegistry {
  readonly problems: string[] = [];
  readonly #byName = new Map<string, JobDescriptor>();
  readonly #byDraft = new Map<JobDraft, JobDescriptor[]>();
  readonly #byDocument = new Map<string, JobDescriptor>();
  readonly #doctypes = new Map<string, Class>();
  readonly #ownJobs = new Map<string, JobDescriptor>();
  readonly #queues: readonly string[];

  constructor(options: Pick<CortadoOptions, 'services' | 'jobs'>, queues: readonly string[]) {
    this.#queues = queues;
    for (const service of listFrom(options.services)) this.#registerClass(service);
    for (const job of listFrom(options.jobs)) this.#registerFunction(job);
  }

  find(name: string): JobDescriptor | undefined {
    return this.#byName.get(name) ?? this.#ownJobs.get(name);
  }

  /** Adds a job of Cortado's own: workers find it, lists do not show it. */
  addOwn(job: JobDescriptor): void {
    this.#ownJobs.set(job.name, job);
  }

  /** The job an option refers to: by name, by decorated method, or by function. */
  resolve(reference: JobReference): JobDescriptor | undefined {
    if (typeof reference === 'string') return this.find(reference);
    const draft = draftOf(reference);
    if (draft) return this.findByDraft(draft, undefined);
    // A decorator that refers to a method further down in its own class has met it before that was decorated.
    return this.all().find((it) => it.original === reference);
  }

  /** What an option of a job refers to. A document of a class that extends another's is followed by its own method of that name. */
  resolveFor(job: JobDescriptor | undefined, reference: JobReference): JobDescriptor | undefined {
    const found = this.resolve(reference);
    const isInherited = found?.service && job?.service?.prototype instanceof found.service;
    if (!found?.document || !job?.document || !isInherited) return found;
    return this.findByDocument(job.document.doctype, found.method) ?? found;
  }

  /** The job of a document's method. */
  findByDocument(doctype: string, method: string): JobDescriptor | undefined {
    return this.#byDocument.get(`${doctype}.${method}`);
  }

  nearestOfDocuments(doctype: string, method: string): string | undefined {
    return nearestName(`${doctype}.${method}`, this.#byDocument.keys());
  }

  nearest(name: string): string | undefined {
    return nearestName(name, this.#byName.keys());
  }

  all(): JobDescriptor[] {
    return [...this.#byName.values()];
  }

  drafts(): Iterable<JobDraft> {
    return this.#byDraft.keys();
  }

  /** The job behind a decorated method called on `target`: an instance, or a class for static methods and `jobs(Class)`. */
  findByDraft(draft: JobDraft, target: unknown): JobDescriptor | undefined {
    const candidates = this.#byDraft.get(draft) ?? [];
    if (candidates.length <= 1) return candidates[0];
    const own: unknown = typeof target === 'function' ? target : (target as object | undefined)?.constructor;
    for (let service = own; typeof service === 'function'; service = Object.getPrototypeOf(service)) {
      const found = candidates.find((it) => it.service === service);
      if (found) return found;
    }
    return candidates[0];
  }

  /** What was declared of the method of a registered class, or of one it extends, whatever stands in its place by now. */
  findReplaced(service: unknown, method: string): JobDraft | undefined {
    const jobs = this.all().filter((it) => it.method === method);
    for (let level = service; typeof level === 'function'; level = Object.getPrototypeOf(level)) {
      const job = jobs.find((it) => it.service === level);
      // What a subclass has of its own, and no decorator stands on, is no job.
      if (job || Object.hasOwn(level.prototype ?? level, method)) return job?.draft;
    }
    return undefined;
  }

  #registerClass(service: Class): void {
    if (typeof service !== 'function' || !service.prototype) {
      this.problems.push(`Expected \`services\` to hold classes, found ${describe(service)}`);
      return;
    }
    const drafts = draftsOfClass(service);
    const hidden = hiddenMethods(service);
    this.problems.push(
      ...hidden,
      ...generatorOverrides(service).map((it) => foundGenerator(`${serviceNameOf(service)}.${it}`)),
    );
    if (drafts.length === 0 && hidden.length === 0)
      this.problems.push(
        `${service.name || 'A class'} stands in \`services\`, but ${
          isDeclaredElsewhere(service)
            ? `its jobs were declared with another copy of @cortado/core: ${SEE_COPIES}.`
            : 'none of its methods carries @Enqueue or @Scheduled.'
        }`,
      );
    const document = this.#planDocument(service);
    for (const { draft, isStatic } of drafts)
      this.#add(draft, service, isStatic, isStatic ? undefined : document);
  }

  #planDocument(service: Class): DocumentPlan | undefined {
    const planned = planDocument(service);
    if (!planned) return undefined;
    const { plan, problems } = planned;
    this.problems.push(...problems);
    const holder = this.#doctypes.get(plan.doctype);
    if (holder && holder !== service)
      this.problems.push(
        `Two classes are documents of the type "${plan.doctype}": ${holder.name} and ${service.name}. Give one of them another with the option \`doctype\` of @Document.`,
      );
    this.#doctypes.set(plan.doctype, service);
    return plan;
  }

  #registerFunction(job: JobFunction): void {
    const draft = draftOf(job);
    if (draft) this.#add(draft, undefined, false, undefined);
    else if (typeof job !== 'function')
      this.problems.push(`Expected \`jobs\` to hold functions made by defineJob, found ${describe(job)}`);
    else
      this.problems.push(
        isOfAnotherCopy(job)
          ? `${job.name || 'A function'} in \`jobs\` was made by defineJob of another copy of @cortado/core: ${SEE_COPIES}.`
          : 'Expected `jobs` to hold functions made by defineJob, found another function',
      );
  }

  #add(
    draft: JobDraft,
    service: Class | undefined,
    isStatic: boolean,
    document: DocumentPlan | undefined,
  ): void {
    const where = service ? `${serviceNameOf(service)}.${draft.method}` : draft.method;
    const options = draft.options ?? {};
    const name = options.name ?? where;
    const { plans, problems } =
      service || options.payload ? planParameters(draft, where) : { plans: NOTHING_DECLARED, problems: [] };
    this.problems.push(...validateOptions('job', options, where, this.#queues), ...problems);
    if (types.isGeneratorFunction(draft.original)) this.problems.push(foundGenerator(where));
    const holder = this.#byName.get(name);
    if (holder) {
      if (holder.draft !== draft || holder.service !== service)
        this.problems.push(
          `Two jobs are named "${name}": ${placeOf(holder)} and ${placeOf({ service, method: draft.method })}. Names must be unique; give one of them another with the option \`name\`.`,
        );
      return;
    }
    const descriptor: JobDescriptor = Object.freeze({
      name,
      service,
      isStatic,
      document,
      method: draft.method,
      original: draft.original,
      options,
      ...plans,
      draft,
    });
    this.#byName.set(name, descriptor);
    if (document) this.#byDocument.set(`${document.doctype}.${draft.method}`, descriptor);
    const siblings = this.#byDraft.get(draft) ?? [];
    siblings.push(descriptor);
    this.#byDraft.set(draft, siblings);
  }
}

/** What stands in a list in the place of a class or a function, and what may be the matter. */
function describe(found: unknown): string {
  if (found === undefined)
    return 'undefined. Where modules import each other in a circle, one of them is not there yet.';
  const type = typeof found === 'object' ? found?.constructor : undefined;
  return type !== undefined && type !== Object && !Array.isArray(found)
    ? `an instance of ${type.name}. Write ${type.name}.`
    : `${show(found)}.`;
}

/** Where it stands in the code, whatever it is called. */
function placeOf({ service, method }: Pick<JobDescriptor, 'service' | 'method'>): string {
  return service ? `${service.name}.${method}` : method;
}

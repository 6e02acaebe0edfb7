import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import type { CortadoOptions } from '../options/app-options.js';
import type { EnqueueOptions, JobReference } from '../options/enqueue-options.js';
import { suggestion } from '../options/nearest-name.js';
import type { QueueOptions } from '../options/queue-options.js';

/** What options may refer to by name. */
export interface Referable {
  readonly registry: JobRegistry;
  readonly backoffs: CortadoOptions['backoffs'];
}

type Referring = Pick<EnqueueOptions, 'backoff' | 'onSuccess' | 'onFailure'>;

const BUILT_IN_BACKOFFS = ['fixed', 'exponential'];
const CALLBACKS = ['onSuccess', 'onFailure'] as const;

/** Names in a set of options that lead nowhere, one sentence each. `on` says where they stand, `job` whose options they are. */
export function referenceProblems(
  options: Referring,
  on: string,
  known: Referable,
  job?: JobDescriptor,
): string[] {
  const problems: string[] = [];
  const type = backoffType(options.backoff);
  if (type !== undefined) {
    const backoffs = [...BUILT_IN_BACKOFFS, ...Object.keys(known.backoffs ?? {})];
    if (!backoffs.includes(type))
      problems.push(
        `Unknown backoff "${type}" on ${on}.${suggestion(type, backoffs)} Others than fixed and exponential are functions in \`backoffs\` of the app.`,
      );
  }
  for (const key of CALLBACKS) {
    const reference = options[key];
    if (!isReference(reference)) continue;
    const found = known.registry.resolveFor(job, reference);
    if (!found) problems.push(unknownJob(key, reference, on, known.registry));
    else if (!hasDocumentFor(found, job)) problems.push(noDocumentFor(key, found, on));
  }
  return problems;
}

/** Whether a job can follow another one; without that, whether it can follow what has no document. */
export function hasDocumentFor(follower: JobDescriptor, job: JobDescriptor | undefined): boolean {
  return !follower.document || follower.document.doctype === job?.document?.doctype;
}

/** The sentence for a document's method that could not follow, since nothing says which document it is to run on. */
export function noDocumentFor(key: string, { name, document, method }: JobDescriptor, on: string): string {
  return `Expected "${key}" on ${on} to be a job that it has a document for, found ${name}. A document's method follows jobs of its own type, and runs on their document. Name another job, which calls cortado.enqueueDoc('${document?.doctype}', name, '${method}').`;
}

/** The names that must travel with a job whose call says what comes after it. */
export function callbackNames(
  { onSuccess, onFailure }: Referring,
  registry: JobRegistry,
): { onSuccess?: string; onFailure?: string } {
  const success = onSuccess && registry.resolve(onSuccess)?.name;
  const failure = onFailure && registry.resolve(onFailure)?.name;
  return { ...(success ? { onSuccess: success } : {}), ...(failure ? { onFailure: failure } : {}) };
}

// Values of other types have their own sentence from the option's rule.
function backoffType(backoff: Referring['backoff']): string | undefined {
  const type = typeof backoff === 'object' ? backoff?.type : undefined;
  return typeof type === 'string' && type.trim() !== '' ? type : undefined;
}

function isReference(value: unknown): value is JobReference {
  return typeof value === 'function' || (typeof value === 'string' && value.trim() !== '');
}

function unknownJob(key: string, reference: JobReference, on: string, registry: JobRegistry): string {
  if (typeof reference === 'function')
    return `Expected "${key}" on ${on} to be a job of this app, found the function "${reference.name || 'without a name'}": it carries no @Enqueue and was not made by defineJob, or its class is not in \`services\` (its function not in \`jobs\`).`;
  const names = registry.all().map((it) => it.name);
  return `Unknown job "${reference}" in "${key}" on ${on}.${suggestion(reference, names)}`;
}

/** What is wrong with the names that the options of an app refer to, and with the app's own backoffs. Runs once all jobs are known. */
export function unknownReferences(
  options: CortadoOptions,
  queues: Readonly<Record<string, QueueOptions>>,
  known: Referable,
): string[] {
  return [
    ...backoffProblems(options.backoffs),
    ...referenceProblems(options.defaults ?? {}, 'the app (defaults)', known),
    ...Object.entries(queues).flatMap(([name, it]) =>
      referenceProblems(it ?? {}, `the queue "${name}"`, known),
    ),
    ...known.registry.all().flatMap((it) => referenceProblems(it.options, it.name, known, it)),
  ];
}

function backoffProblems(backoffs: CortadoOptions['backoffs']): string[] {
  if (backoffs === undefined) return [];
  if (typeof backoffs !== 'object' || backoffs === null)
    return [
      'Expected "backoffs" of the app to be an object of functions, such as { patient: (attempt) => attempt * 1000 }.',
    ];
  return Object.entries(backoffs).flatMap(([name, strategy]) => {
    const problems: string[] = [];
    // BullMQ looks a strategy up with `in`, so names every object has never reach ours.
    if (['fixed', 'exponential'].includes(name) || name in {})
      problems.push(`The backoff "${name}" of the app needs another name: this one is taken.`);
    if (typeof strategy !== 'function')
      problems.push(`Expected the backoff "${name}" of the app to be a function that gives milliseconds.`);
    return problems;
  });
}

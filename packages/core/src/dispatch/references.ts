import type { JobRegistry } from '../descriptors/job-registry.js';
import type { CortadoOptions } from '../options/app-options.js';
import type { EnqueueOptions, JobReference } from '../options/enqueue-options.js';
import { suggestion } from '../options/nearest-name.js';

/** What options may refer to by name. */
export interface Referable {
  readonly registry: JobRegistry;
  readonly backoffs: CortadoOptions['backoffs'];
}

type Referring = Pick<EnqueueOptions, 'backoff' | 'onSuccess' | 'onFailure'>;

const BUILT_IN_BACKOFFS = ['fixed', 'exponential'];
const CALLBACKS = ['onSuccess', 'onFailure'] as const;

/** Names in a set of options that lead nowhere, one sentence each. `on` says where they stand. */
export function referenceProblems(options: Referring, on: string, known: Referable): string[] {
  const problems: string[] = [];
  const type = backoffType(options.backoff);
  const backoffs = [...BUILT_IN_BACKOFFS, ...Object.keys(known.backoffs ?? {})];
  if (type !== undefined && !backoffs.includes(type))
    problems.push(
      `Unknown backoff "${type}" on ${on}.${suggestion(type, backoffs)} Others than fixed and exponential are functions in \`backoffs\` of the app.`,
    );
  for (const key of CALLBACKS) {
    const reference = options[key];
    if (isReference(reference) && !known.registry.resolve(reference))
      problems.push(unknownJob(key, reference, on, known.registry));
  }
  return problems;
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

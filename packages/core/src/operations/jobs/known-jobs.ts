import type { JobDescriptor } from '../../descriptors/job-descriptor.js';
import type { JobRegistry } from '../../descriptors/job-registry.js';
import { methodParameters } from '../../descriptors/method-parameters.js';
import { type ParameterPlan, planName } from '../../descriptors/parameter-plan.js';
import type { ScheduleRegistry } from '../../descriptors/schedule-registry.js';
import { loadClassValidator } from '../../loading/on-demand.js';
import type { Isolation } from '../../options/enqueue-options.js';
import type { ResolvedOptions } from '../../options/resolve-options.js';

/** A job the app declares: enough for a form that queues it. */
export interface KnownJob {
  readonly name: string;
  /** Where it goes when a call names no queue. */
  readonly queue: string;
  /** The type of the documents it is called on (`@Document`), for `enqueueDoc`; `undefined` for other jobs. */
  readonly doctype: string | undefined;
  readonly parameters: readonly KnownParameter[];
  readonly options: KnownJobOptions;
  /** The keys of the schedules the code declares for it. */
  readonly schedules: readonly string[];
}

export interface KnownParameter {
  /** As the source says; `undefined` where it has no name of its own. */
  readonly name: string | undefined;
  /** The class of a DTO, 'Date', or what JSON has: 'String', 'Number', 'Boolean', 'Array', 'Object'. */
  readonly type: string;
  /** The fields of a DTO that class-validator knows. */
  readonly fields: readonly KnownField[];
}

export interface KnownField {
  readonly name: string;
  readonly isOptional: boolean;
  /** The names of its rules, such as 'isInt' or 'min'. */
  readonly rules: readonly string[];
}

/** What holds where a call says nothing else. Durations are milliseconds. */
export interface KnownJobOptions {
  readonly timeout: number;
  readonly attempts: number;
  readonly delay: number;
  readonly priority: number | undefined;
  readonly isolation: Isolation;
  /** Empty where a function makes them. */
  readonly tags: readonly string[];
  readonly isUnique: boolean;
}

export interface KnownJobsDeps {
  readonly registry: JobRegistry;
  readonly schedules: ScheduleRegistry;
  /** What holds for a job where a call says nothing. */
  optionsOf(job: JobDescriptor): ResolvedOptions;
}

/** Every job of the app, by name. */
export function knownJobs({ registry, schedules, optionsOf }: KnownJobsDeps): KnownJob[] {
  const declared = schedules.all();
  return registry
    .all()
    .map((job) => {
      const { queue, timeout, attempts, delay, priority, isolation, unique, ...more } = optionsOf(job);
      const tags = typeof more.tags === 'function' ? [] : (more.tags ?? []);
      const options = { timeout, attempts, delay, priority, isolation, tags, isUnique: unique !== undefined };
      return {
        name: job.name,
        queue,
        doctype: job.document?.doctype,
        parameters: parametersOf(job),
        options,
        schedules: declared.filter((it) => it.job === job.name).map((it) => it.key),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function parametersOf({ original, parameters, rest }: JobDescriptor): KnownParameter[] {
  const names = methodParameters(original);
  const count = Math.max(names.length, parameters.length);
  return Array.from({ length: count }, (_, index) => {
    const plan = parameters[index] ?? rest ?? { kind: 'json' };
    return { name: names[index]?.name, type: planName(plan), fields: fieldsOf(plan) };
  });
}

function fieldsOf(plan: ParameterPlan): KnownField[] {
  if (plan.kind !== 'class') return [];
  const rules = loadClassValidator()
    .getMetadataStorage()
    .getTargetValidationMetadatas(plan.type, '', true, false);
  const names = [...new Set(rules.map((it) => it.propertyName))];
  return names.map((name) => {
    const own = rules.filter((it) => it.propertyName === name);
    return {
      name,
      isOptional: own.some((it) => it.type === 'conditionalValidation'),
      rules: own.flatMap((it) => (it.type === 'customValidation' && it.name ? [it.name] : [])),
    };
  });
}

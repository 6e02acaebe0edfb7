import { APP_DEFAULTS, type CortadoOptions } from '../options/app-options.js';
import { suggestion } from '../options/nearest-name.js';
import { cronProblems } from './cron-expression.js';
import { FREQUENCIES, frequencyCron, frequencyQueue, isFrequency } from './frequency.js';
import type { JobDescriptor } from './job-descriptor.js';
import type { JobRegistry } from './job-registry.js';
import type { ScheduleDescriptor, ScheduleOptions } from './schedule-descriptor.js';

/** Every schedule of one app: from decorators and from the config's hooks. Filled at boot, read-only after. */
export class ScheduleRegistry {
  readonly problems: string[] = [];
  readonly #byKey = new Map<string, ScheduleDescriptor>();
  readonly #options: CortadoOptions;

  constructor(options: CortadoOptions, jobs: JobRegistry) {
    this.#options = options;
    for (const job of jobs.all()) {
      for (const { spec, options: own } of job.draft.schedules) this.#add(job, spec, own);
    }
    this.#readHooks(jobs);
  }

  find(key: string): ScheduleDescriptor | undefined {
    return this.#byKey.get(key);
  }

  all(): ScheduleDescriptor[] {
    return [...this.#byKey.values()];
  }

  #readHooks(jobs: JobRegistry): void {
    for (const [frequency, value] of Object.entries(this.#options.schedules ?? {})) {
      if (frequency === 'cron') {
        for (const [cron, names] of Object.entries(value as Record<string, string[]>))
          this.#addNamed(jobs, cron, names);
      } else if (isFrequency(frequency)) {
        this.#addNamed(jobs, frequency, value as readonly string[]);
      } else {
        this.problems.push(
          `Unknown frequency "${frequency}" in \`schedules\`.${suggestion(frequency, [...FREQUENCIES, 'cron'])}`,
        );
      }
    }
  }

  #addNamed(jobs: JobRegistry, spec: string, names: readonly string[]): void {
    for (const name of names) {
      const job = jobs.find(name);
      if (job) this.#add(job, spec, {});
      else
        this.problems.push(
          `\`schedules\` names the job "${name}" under "${spec}", which no service has.${suggestion(
            name,
            jobs.all().map((it) => it.name),
          )}`,
        );
    }
  }

  #add(job: JobDescriptor, spec: string, options: ScheduleOptions): void {
    const key = options.key ?? this.#freeKey(job.name, spec);
    const timezone = options.timezone ?? this.#options.timezone ?? APP_DEFAULTS.timezone;
    const frequency = isFrequency(spec) ? spec : undefined;
    const cron = frequency
      ? frequencyCron(frequency, key, this.#options.allEvery ?? APP_DEFAULTS.allEvery)
      : spec;
    this.problems.push(...this.#problemsOf(job, key, spec, cron, timezone));
    this.#byKey.set(
      key,
      Object.freeze({
        key,
        job: job.name,
        cron,
        timezone,
        frequency,
        queue: frequency && !job.options.queue ? frequencyQueue(frequency) : undefined,
      }),
    );
  }

  #problemsOf(job: JobDescriptor, key: string, spec: string, cron: string, timezone: string): string[] {
    const on = `@Scheduled on ${job.name}`;
    const problems: string[] = [];
    if (this.#byKey.has(key))
      problems.push(`Two schedules have the key "${key}". Give one of them another with the option \`key\`.`);
    if (!/^[^\s:]{1,200}$/.test(key))
      problems.push(
        `Expected the key of ${on} to have 1 to 200 characters without spaces or ":", found ${JSON.stringify(key)}.`,
      );
    if (job.original.length > 0)
      problems.push(
        `${job.name} is scheduled and takes ${job.original.length} parameters. A schedule passes no arguments: drop the parameters, or schedule a method that calls this one.`,
      );
    if (job.document)
      problems.push(
        `${job.name} is scheduled and belongs to a document. A schedule has no document: schedule a static method, or one of a service, that finds the documents and calls it on each.`,
      );
    if (/^[a-z_]+$/i.test(spec) && !isFrequency(spec))
      return [
        ...problems,
        `Unknown frequency "${spec}" on ${on}.${suggestion(spec, FREQUENCIES)} Or give a cron expression such as "0 9 * * 1-5".`,
      ];
    return [...problems, ...cronProblems(cron, timezone, on)];
  }

  // A method may have several schedules; the first is known by the job's name, the next add what they are.
  #freeKey(name: string, spec: string): string {
    return this.#byKey.has(name) ? `${name}@${spec.trim().replace(/\s+/g, '_').replaceAll(':', '_')}` : name;
  }
}

import { APP_DEFAULTS, type CortadoOptions } from '../options/app-options.js';
import { suggestion } from '../options/nearest-name.js';
import { FREQUENCIES, type Frequency, frequencyQueue, frequencyTiming, isFrequency } from './frequency.js';
import type { JobDescriptor } from './job-descriptor.js';
import type { JobRegistry } from './job-registry.js';
import type { ScheduleDescriptor, ScheduleOptions, ScheduleSpec } from './schedule-descriptor.js';
import { readScheduleHooks } from './schedule-hooks.js';
import { schedulePolicy, scheduleProblems, slotRule, type Timing } from './schedule-options.js';

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
    const { hooks, problems } = readScheduleHooks(this.#options.schedules);
    this.problems.push(...problems);
    for (const { spec, names } of hooks) this.#addNamed(jobs, spec, names);
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

  #add(job: JobDescriptor, spec: ScheduleSpec, given: ScheduleOptions): void {
    const { timing, frequency, options } = this.#read(spec, given, job.name);
    const key = options.key ?? this.#freeKey(job.name, spec);
    const timezone = options.timezone ?? this.#options.timezone ?? APP_DEFAULTS.timezone;
    const problems = [
      ...this.#placeProblems(job, key),
      ...(isMistypedFrequency(spec)
        ? [
            `Unknown frequency "${spec}" on @Scheduled on ${job.name}.${suggestion(spec as string, FREQUENCIES)} Or give a cron expression such as "0 9 * * 1-5".`,
          ]
        : scheduleProblems(timing, options, timezone, `@Scheduled on ${job.name}`)),
    ];
    this.problems.push(...problems);
    if (problems.length > 0) return;
    const rule = slotRule(timing, options, timezone);
    const descriptor: ScheduleDescriptor = {
      key,
      job: job.name,
      cron: rule.cron,
      every: rule.every,
      timezone,
      frequency,
      queue: frequency && !job.options.queue ? frequencyQueue(frequency) : undefined,
      rule,
      policy: schedulePolicy(options),
    };
    this.#byKey.set(key, Object.freeze(descriptor));
  }

  #read(
    spec: ScheduleSpec,
    given: ScheduleOptions,
    job: string,
  ): { timing: Timing; frequency: Frequency | undefined; options: ScheduleOptions } {
    if (typeof spec === 'object' && spec !== null) {
      const { cron, every, ...own } = spec;
      return { timing: { cron, every }, frequency: undefined, options: { ...own, ...given } };
    }
    if (!isFrequency(spec)) return { timing: { cron: spec }, frequency: undefined, options: given };
    const seed = `${this.#options.app ?? APP_DEFAULTS.app}/${given?.key ?? job}`;
    const allEvery = this.#options.allEvery ?? APP_DEFAULTS.allEvery;
    return { timing: frequencyTiming(spec, seed, allEvery), frequency: spec, options: given };
  }

  #placeProblems(job: JobDescriptor, key: string): string[] {
    const problems: string[] = [];
    if (this.#byKey.has(key))
      problems.push(`Two schedules have the key "${key}". Give one of them another with the option \`key\`.`);
    if (job.original.length > 0)
      problems.push(
        `${job.name} is scheduled and takes ${job.original.length} parameters. A schedule passes no arguments: drop the parameters, schedule a method that calls this one, or make a schedule with arguments at run time: cortado.schedules.upsert(…).`,
      );
    if (job.document)
      problems.push(
        `${job.name} is scheduled and belongs to a document. A schedule has no document: schedule a static method, or one of a service, that finds the documents and calls it on each.`,
      );
    return problems;
  }

  // A method may have several schedules; the first is known by the job's name, the next add what they are.
  #freeKey(name: string, spec: ScheduleSpec): string {
    const words = typeof spec === 'object' ? `${spec.cron ?? spec.every}` : String(spec);
    return this.#byKey.has(name) ? `${name}@${words.trim().replace(/\s+/g, '_')}` : name;
  }
}

function isMistypedFrequency(spec: ScheduleSpec): boolean {
  return typeof spec === 'string' && /^[a-z_]+$/i.test(spec) && !isFrequency(spec);
}

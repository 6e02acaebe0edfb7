import { APP_DEFAULTS, type CortadoOptions } from '../options/app-options.js';
import { quoted, show } from '../options/show.js';
import { looksSecondsLast, withSecondsFirst } from './cron-expression.js';
import { tooLongStep } from './cron-fields.js';
import { type Frequency, frequencyHelp, frequencyQueue, frequencyTiming, isFrequency } from './frequency.js';
import type { JobDescriptor } from './job-descriptor.js';
import type { JobRegistry } from './job-registry.js';
import type { ScheduleDescriptor, ScheduleOptions, ScheduleSpec } from './schedule-descriptor.js';
import { type ScheduleEntry, ScheduleHooks } from './schedule-hooks.js';
import { meet } from './schedule-identity.js';
import { schedulePolicy, scheduleProblems, slotRule, specProblem, type Timing } from './schedule-options.js';
import type { SlotRule } from './slots.js';

/** What is told of a schedule beside others of its method. */
interface Declared {
  readonly rule: SlotRule;
  readonly place: string;
  /** Whoever gives two schedules keys of their own wants both. */
  readonly hasOwnKey: boolean;
}

/** Every schedule of one app: from decorators and from the config's hooks. Filled at boot, read-only after. */
export class ScheduleRegistry {
  readonly problems: string[] = [];
  /** What may be a mistake, one sentence each. */
  readonly hints: string[] = [];
  readonly #byKey = new Map<string, ScheduleDescriptor>();
  readonly #ofJob = new Map<string, Declared[]>();
  readonly #options: CortadoOptions;

  constructor(options: CortadoOptions, jobs: JobRegistry) {
    this.#options = options;
    const hooks = new ScheduleHooks(options.schedules, jobs);
    const entries = [...jobs.all().flatMap(decorated), ...hooks.entries];
    const unnamed = new Map<JobDescriptor, number>();
    for (const { job, spec, options: own } of entries)
      if (ownKey(spec, own) === undefined) unnamed.set(job, (unnamed.get(job) ?? 0) + 1);
    for (const it of entries) this.#add(it, (unnamed.get(it.job) ?? 0) > 1);
    this.problems.push(...hooks.problems);
  }

  find(key: string): ScheduleDescriptor | undefined {
    return this.#byKey.get(key);
  }

  all(): ScheduleDescriptor[] {
    return [...this.#byKey.values()];
  }

  #add({ job, spec, options: given, place, on }: ScheduleEntry, isOneOfSeveral: boolean): void {
    const misshapen = specProblem(spec, on);
    if (misshapen !== undefined) {
      this.problems.push(misshapen);
      return;
    }
    const { timing, frequency, options } = this.#read(spec, given, job.name);
    // A method's only schedule has its name. Of several each says what it is, so that their order means nothing.
    const key = options?.key ?? (isOneOfSeveral ? `${job.name}@${wordsOf(spec)}` : job.name);
    const timezone = options?.timezone ?? this.#options.timezone ?? APP_DEFAULTS.timezone;
    const problems = [
      ...placeProblems(job),
      ...(isMistypedFrequency(spec)
        ? [
            `Unknown frequency ${quoted(spec as string)} on ${on}.${frequencyHelp(spec as string)} Or give a cron expression such as "0 9 * * 1-5".`,
          ]
        : scheduleProblems(timing, options, timezone, on)),
    ];
    if (problems.length > 0) {
      this.problems.push(...problems);
      return;
    }
    const rule = slotRule(timing, options, timezone);
    const descriptor: ScheduleDescriptor = Object.freeze({
      key,
      job: job.name,
      cron: rule.cron,
      every: rule.every,
      timezone,
      frequency,
      queue: frequency && !job.options.queue ? frequencyQueue(frequency) : undefined,
      rule,
      policy: schedulePolicy(options),
    });
    const declared = { rule, place, hasOwnKey: options.key !== undefined };
    const problem = this.#clash(descriptor, declared);
    if (problem) {
      this.problems.push(problem);
      return;
    }
    this.#byKey.set(key, descriptor);
    const others = this.#ofJob.get(job.name);
    if (others) others.push(declared);
    else this.#ofJob.set(job.name, [declared]);
    const hint = rule.cron === undefined ? undefined : hintOn(rule.cron, job.name);
    if (hint !== undefined) this.hints.push(hint);
  }

  /** What is wrong with a schedule beside those before it. */
  #clash({ key, job }: ScheduleDescriptor, { rule, place, hasOwnKey }: Declared): string | undefined {
    const other = this.#ofJob.get(job)?.find((it) => !(it.hasOwnKey && hasOwnKey) && meet(it.rule, rule));
    if (other) {
      const places = other.place === place ? `twice in ${place}` : `in ${other.place} and in ${place}`;
      return `${job} is scheduled for the same moments ${places}, and would run twice. Keep one of them, or give each a \`key\` of its own if you want both.`;
    }
    return this.#byKey.has(key)
      ? `Two schedules have the key "${key}". Give one of them another with the option \`key\`.`
      : undefined;
  }

  #read(
    spec: ScheduleSpec,
    given: ScheduleOptions,
    job: string,
  ): { timing: Timing; frequency: Frequency | undefined; options: ScheduleOptions } {
    if (typeof spec === 'object') {
      const { cron, every, ...own } = spec;
      return { timing: { cron, every }, frequency: undefined, options: { ...own, ...given } };
    }
    if (!isFrequency(spec)) return { timing: { cron: spec }, frequency: undefined, options: given };
    const seed = `${this.#options.app ?? APP_DEFAULTS.app}/${given?.key ?? job}`;
    const allEvery = this.#options.allEvery ?? APP_DEFAULTS.allEvery;
    return { timing: frequencyTiming(spec, seed, allEvery), frequency: spec, options: given };
  }
}

function decorated(job: JobDescriptor): ScheduleEntry[] {
  return job.draft.schedules.map(({ spec, options }) => ({
    job,
    spec,
    options,
    place: `@Scheduled(${show(spec)}) on ${job.name}`,
    on: `@Scheduled on ${job.name}`,
  }));
}

/** What may be a mistake in an expression that can be read. */
function hintOn(cron: string, job: string): string | undefined {
  if (looksSecondsLast(cron))
    return `The cron expression "${cron}" of ${job} has six fields, and the first is the second. Frappe has it last: write "${withSecondsFirst(cron)}" if you meant that.`;
  const step = tooLongStep(cron);
  return step === undefined
    ? undefined
    : `The step in "${step}" of the cron expression "${cron}" of ${job} is longer than its field, so that it fires at one value of that alone. For a period, write one: { every: '90m' }.`;
}

function ownKey(spec: ScheduleSpec, options: ScheduleOptions): string | undefined {
  return options?.key ?? (typeof spec === 'object' ? spec?.key : undefined);
}

function wordsOf(spec: ScheduleSpec): string {
  const words = typeof spec === 'object' ? `${spec.cron ?? spec.every}` : String(spec);
  return words.trim().replace(/\s+/g, '_');
}

function placeProblems(job: JobDescriptor): string[] {
  const problems: string[] = [];
  if (job.original.length > 0)
    problems.push(
      `${job.name} is scheduled and takes ${job.original.length} ${job.original.length === 1 ? 'parameter' : 'parameters'}. A schedule passes no arguments: drop the parameters, schedule a method that calls this one, or make a schedule with arguments at run time: cortado.schedules.upsert(…).`,
    );
  if (job.document)
    problems.push(
      `${job.name} is scheduled and belongs to a document. A schedule has no document: schedule a static method, or one of a service, that finds the documents and calls it on each.`,
    );
  return problems;
}

function isMistypedFrequency(spec: ScheduleSpec): boolean {
  return typeof spec === 'string' && /^[a-z_]+$/i.test(spec) && !isFrequency(spec);
}

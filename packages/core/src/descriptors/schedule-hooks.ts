import type { CortadoOptions } from '../options/app-options.js';
import { suggestion } from '../options/nearest-name.js';
import { plainObject } from '../options/rule.js';
import { quoted, show } from '../options/show.js';
import { FREQUENCIES, frequencyHelp, isFrequency } from './frequency.js';
import type { JobDescriptor } from './job-descriptor.js';
import type { JobRegistry } from './job-registry.js';
import type { ScheduleOptions, ScheduleSpec } from './schedule-descriptor.js';

/** One declared schedule, as it was written, and where. */
export interface ScheduleEntry {
  readonly job: JobDescriptor;
  readonly spec: ScheduleSpec;
  readonly options: ScheduleOptions;
  /** Where it stands, for messages. */
  readonly place: string;
  /** What the problem is with, for messages. */
  readonly on: string;
}

/** Reads `schedules` of an app; says in `problems` what is wrong with their shape and their names. */
export class ScheduleHooks {
  readonly problems: string[] = [];
  readonly entries: ScheduleEntry[] = [];
  readonly #jobs: JobRegistry;

  constructor(hooks: CortadoOptions['schedules'], jobs: JobRegistry) {
    this.#jobs = jobs;
    if (hooks === undefined) return;
    if (plainObject(hooks))
      this.problems.push(
        `Expected \`schedules\` to be an object such as { daily: ['Reports.nightly'] }, found ${show(hooks)}.`,
      );
    else for (const [name, value] of Object.entries(hooks)) this.#readHook(name, value);
  }

  #readHook(name: string, value: unknown): void {
    if (isFrequency(name)) {
      this.#readNames(`schedules.${name}`, name, value);
      return;
    }
    if (name !== 'cron') {
      this.problems.push(
        `Unknown frequency ${quoted(name)} in \`schedules\`.${frequencyHelp(name, [...FREQUENCIES, 'cron'])}`,
      );
      return;
    }
    if (plainObject(value)) {
      this.problems.push(
        `Expected \`schedules.cron\` to be an object such as { '0 2 * * *': ['Reports.nightly'] }, found ${show(value)}.`,
      );
      return;
    }
    for (const [cron, names] of Object.entries(value as object))
      this.#readNames(`schedules.cron[${quoted(cron)}]`, cron, names);
  }

  #readNames(place: string, spec: string, names: unknown): void {
    if (!Array.isArray(names)) {
      const advice = typeof names === 'string' ? ` Write [${JSON.stringify(names)}].` : '';
      this.problems.push(`Expected \`${place}\` to be a list of job names, found ${show(names)}.${advice}`);
      return;
    }
    for (const name of names as unknown[]) {
      const job = typeof name === 'string' ? this.#jobs.find(name) : undefined;
      if (job)
        this.entries.push({
          job,
          spec,
          options: {},
          place: `\`${place}\``,
          on: `\`${place}\` (${job.name})`,
        });
      else if (typeof name === 'string') this.problems.push(this.#unknown(name, spec));
      else this.problems.push(`Expected \`${place}\` to hold names of jobs, found ${show(name)}.`);
    }
  }

  #unknown(name: string, spec: string): string {
    const known = this.#jobs.all().map((it) => it.name);
    return `\`schedules\` names the job ${quoted(name)} under ${quoted(spec)}, which no service has.${suggestion(name, known)}`;
  }
}

import type { CortadoOptions } from '../options/app-options.js';
import { suggestion } from '../options/nearest-name.js';
import { plainObject } from '../options/rule.js';
import { show } from '../options/validate-options.js';
import { FREQUENCIES, isFrequency } from './frequency.js';

/** What the `schedules` of a config say: each spec with the names of its jobs, or what is wrong with it. */
export interface ScheduleHookList {
  readonly hooks: readonly { readonly spec: string; readonly names: readonly string[] }[];
  readonly problems: readonly string[];
}

const SHAPE = "such as { daily: ['Reports.nightly'], cron: { '0 2 * * *': ['Imports.refresh'] } }";

/** Reads the hooks form of schedules. */
export function readScheduleHooks(schedules: CortadoOptions['schedules']): ScheduleHookList {
  if (schedules === undefined) return { hooks: [], problems: [] };
  if (plainObject(schedules))
    return {
      hooks: [],
      problems: [`Expected \`schedules\` to be an object ${SHAPE}, found ${show(schedules)}.`],
    };
  const hooks: { spec: string; names: readonly string[] }[] = [];
  const problems: string[] = [];
  const take = (spec: string, names: unknown) => {
    const found = namesProblem(spec, names);
    if (found) problems.push(found);
    else hooks.push({ spec, names: names as string[] });
  };
  for (const [frequency, value] of Object.entries(schedules as Record<string, unknown>)) {
    if (frequency === 'cron') {
      if (plainObject(value))
        problems.push(`Expected "cron" in \`schedules\` to be an object ${SHAPE}, found ${show(value)}.`);
      else for (const [cron, names] of Object.entries(value as Record<string, unknown>)) take(cron, names);
    } else if (isFrequency(frequency)) take(frequency, value);
    else
      problems.push(
        `Unknown frequency "${frequency}" in \`schedules\`.${suggestion(frequency, [...FREQUENCIES, 'cron'])}`,
      );
  }
  return { hooks, problems };
}

function namesProblem(spec: string, names: unknown): string | undefined {
  const place = `"${spec}" in \`schedules\``;
  if (!Array.isArray(names))
    return `Expected ${place} to be a list of job names, found ${show(names)}.${typeof names === 'string' ? ` Write ['${names}'].` : ''}`;
  const wrong: unknown = names.find((it) => typeof it !== 'string');
  return wrong === undefined ? undefined : `Expected ${place} to hold names of jobs, found ${show(wrong)}.`;
}

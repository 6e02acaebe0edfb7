import { nearestName, suggestion } from './nearest-name.js';
import { defaultRules, enqueueRules, jobRules, queueRules } from './option-rules.js';
import { rightPlace } from './right-place.js';
import type { Rules } from './rule.js';
import { quoted, show } from './show.js';

const ruleSets = { call: enqueueRules, defaults: defaultRules, job: jobRules, queue: queueRules } as const;

/**
 * Everything wrong with a set of options, one sentence each; empty when all is well.
 * `on` names where they stand, such as `Reports.generate`. `queues` are the names that exist.
 */
export function validateOptions(
  kind: keyof typeof ruleSets,
  options: unknown,
  on: string,
  queues?: Iterable<string>,
): string[] {
  const problems = checkOptions(ruleSets[kind], options, `on ${on}`);
  if (typeof options !== 'object' || options === null) return problems;
  const given = options as Record<string, unknown>;
  if (given.atFront === true && given.priority !== undefined)
    problems.push(
      `"priority" and "atFront" on ${on} exclude each other: BullMQ runs jobs without a priority before all that have one. Keep one.`,
    );
  if (given.delay !== undefined && given.runAt !== undefined)
    problems.push(`"delay" and "runAt" on ${on} exclude each other: both say when. Keep one.`);
  if (queues && typeof given.queue === 'string' && given.queue.trim() !== '') {
    const names = [...queues];
    if (!names.includes(given.queue))
      problems.push(
        `Unknown queue ${quoted(given.queue)} on ${on}.${suggestion(given.queue, names)} Queues are declared in \`queues\`.`,
      );
  }
  return problems;
}

/**
 * What is wrong with each option by its own rule, unknown ones included; empty when all is well. `where` says where they
 * stand, such as `of the app`; without it, the sentences are for errors that begin with that.
 */
export function checkOptions(rules: Rules, options: unknown, where?: string): string[] {
  const place = where ? ` ${where}` : '';
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    return [
      `Expected the options${where ? ` of ${where.replace(/^\w+ /, '')}` : ''} to be an object, found ${show(options)}.`,
    ];
  const problems: string[] = [];
  // With what the object inherits: whoever reads an option reads that too.
  for (const key in options) {
    const value = (options as Record<string, unknown>)[key];
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    const expected = value === undefined ? undefined : rule?.(value);
    if (!rule) problems.push(`Unknown option ${quoted(key)}${place}.${helpWith(key, Object.keys(rules))}`);
    else if (expected) problems.push(`Expected "${key}"${place} to be ${expected}, found ${show(value)}.`);
  }
  return problems;
}

function helpWith(option: string, known: readonly string[]): string {
  return nearestName(option, known) === undefined
    ? (rightPlace(option) ?? suggestion(option, known))
    : suggestion(option, known);
}

import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { type Rule, text } from './rule.js';
import { show } from './show.js';

const anyText: Rule = (value) => (value === '' ? undefined : text(value));

/**
 * For the id, key or name by which something is looked up: what no datastore can hold was never stored, and PostgreSQL
 * and Redis each refuse to look for it in words of their own.
 * @param what such as 'id of a job'
 * @throws InvalidOptionsError when it is no text that every datastore can hold
 */
export function expectId(what: string, value: unknown): void {
  const expected = anyText(value);
  if (expected === undefined) return;
  throw new InvalidOptionsError('Nothing was looked up', [
    `Expected the ${what} to be ${expected}, found ${show(value)}.`,
  ]);
}

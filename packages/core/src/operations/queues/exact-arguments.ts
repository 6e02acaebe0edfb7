import { readJson } from '../../datastore/ports/read-value.js';
import { ArgumentValidationError, type Violation } from '../../errors/dispatch-errors.js';
import { exactJson, markedNumber, withNumbersMarked } from '../../message/exact-numbers.js';
import { argumentsOf } from '../../message/job-end.js';
import type { Redactor } from '../../redaction/redactor.js';
import { maskedArguments } from './job-summary.js';
import { DEEPEST, fieldOf } from './stored-secrets.js';

const MOST_SAID = 20;
/** Characters that are shown of arguments that are no JSON. */
const LONGEST_SHOWN = 10_000;
const LONGEST_SAID = 100;

/**
 * The arguments that are stored as this JSON, with marks in the place of numbers that JavaScript would read as others;
 * `undefined` where it has none.
 */
export function markedArguments(json: string | undefined): unknown[] | undefined {
  const marked = json === undefined ? undefined : withNumbersMarked(json);
  const value = marked === undefined ? undefined : readJson(marked);
  return value === undefined ? undefined : argumentsOf(value);
}

/** Such arguments as text to be read, secrets masked; `undefined` where a record has them as they are. */
export function exactArguments(json: string | undefined, redactor: Redactor): string | undefined {
  const marked = markedArguments(json);
  if (json === undefined || marked === undefined) return undefined;
  return exactJson(withMarks(maskedArguments(readJson(json), redactor), marked));
}

/** What stands in the place of arguments and is no JSON, as text to be read, secrets masked: of what is long its beginning. */
export function unreadableArguments(text: string | undefined, redactor: Redactor): string | undefined {
  // What is cut within a secret would not be known for one, so it is cut again behind that.
  return text && redactor.text(text.slice(0, 2 * LONGEST_SHOWN)).slice(0, LONGEST_SHOWN);
}

/** The same with its secrets. */
export function unmaskedExactArguments(json: string | undefined): string | undefined {
  if (json !== undefined && readJson(json) === undefined) return json;
  const marked = markedArguments(json);
  return marked && exactJson(marked);
}

/** A value with marks where it has numbers. Where something is masked, it stays so. */
function withMarks(value: unknown, marked: unknown): unknown {
  if (typeof value === 'number') return markedNumber(marked) === undefined ? value : marked;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((it, index) => withMarks(it, fieldOf(marked, `${index}`)));
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [key, withMarks(it, fieldOf(marked, key))]),
  );
}

/** Refuses to queue such marks. `shown` are the arguments as people see them. @throws ArgumentValidationError */
export function refuseMarks(job: string, args: readonly unknown[], shown: readonly unknown[]): void {
  const violations: Violation[] = [];
  const visit = (value: unknown, seen: unknown, argument: number, property: string, depth: number): void => {
    if (violations.length >= MOST_SAID || depth > DEEPEST) return;
    const number = markedNumber(value);
    if (number !== undefined) {
      const found = typeof seen === 'number' ? number.slice(0, LONGEST_SAID) : 'one with more digits';
      const message = `expected a number that JavaScript can hold, found ${found}; give other arguments, with that as text for example`;
      violations.push({ argument, property, message });
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const isList = Array.isArray(value);
    for (const [key, it] of Object.entries(value)) {
      const at = isList ? `${property}[${key}]` : property === '' ? key : `${property}.${key}`;
      visit(it, fieldOf(seen, key), argument, at, depth + 1);
    }
  };
  for (const [index, it] of args.entries()) visit(it, shown[index], index + 1, '', 0);
  if (violations.length > 0) throw new ArgumentValidationError(job, violations, 'enqueue');
}

import { toError } from '../errors/execution-errors.js';
import { storableError } from '../errors/storable-error.js';
import { boundedJson, shorten } from '../redaction/bounded-json.js';
import type { Redactor } from '../redaction/redactor.js';
import { isError } from '../text/thrown-words.js';
import type { ErrorEntry, ErrorReport } from './error-entry.js';

const LONGEST = { title: 200, message: 2_000, trace: 16_000 };
const KEPT = { size: 10_240, text: 2_000, depth: 8 };
/** Secrets are looked for in more than is kept, so that none is cut into something that no longer looks like one. */
const READ = { size: 262_144, text: 65_536, depth: 8 };
/** The error itself, its causes, and the errors in an AggregateError. */
const MOST_TRACES = 8;

/** An error with all that is known around it as an entry of the log: masked first, then cut to size. */
export function describeError(
  { title, error, job, user, data, context }: ErrorReport,
  redactor: Redactor,
): Omit<ErrorEntry, 'id' | 'at' | 'group' | 'version'> {
  const given = boundedJson({ data, context }, READ) as { data: unknown; context: unknown };
  const secrets = redactor.secretsIn(given);
  const text = (from: string, length: number) =>
    shorten(redactor.text(shorten(from, READ.text), secrets), length);
  const value = (from: unknown) => boundedJson(redactor.value(from, secrets), KEPT);
  const thrown = storableError(toError(error));
  const traces = tracesOf(thrown);
  return {
    title: text(title, LONGEST.title),
    message: text(thrown.message, LONGEST.message),
    trace: traces.map((it) => text(it, Math.floor(LONGEST.trace / traces.length))).join('\nCaused by: '),
    job,
    user,
    arguments: data === undefined ? undefined : (value(argumentsOf(given.data)) as unknown[]),
    context: value(given.context),
  };
}

// One plain object travels without the array around it.
function argumentsOf(data: unknown): unknown[] {
  return Array.isArray(data) ? data : [data];
}

/** The nearest first; each error once. */
function tracesOf(error: Error): string[] {
  const traces = new Set<string>();
  const seen = new Set<unknown>();
  const left: unknown[] = [error];
  while (left.length > 0 && traces.size < MOST_TRACES) {
    const at = left.shift();
    if (!isError(at) || seen.has(at)) continue;
    seen.add(at);
    const { name, message, stack, cause, errors } = storableError(at) as AggregateError;
    // An UnrecoverableError carries the stack of its cause.
    traces.add(stack ?? `${name}: ${message}`);
    left.push(cause, ...(Array.isArray(errors) ? errors.slice(0, MOST_TRACES) : []));
  }
  return [...traces];
}

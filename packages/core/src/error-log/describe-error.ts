import { toError } from '../errors/execution-errors.js';
import { boundedJson, shorten } from '../redaction/bounded-json.js';
import type { Redactor } from '../redaction/redactor.js';
import type { ErrorEntry, ErrorReport } from './error-entry.js';

const LONGEST = { title: 200, message: 2_000, trace: 16_000 };
const KEPT = { size: 10_240, text: 2_000, depth: 8 };
/** Secrets are looked for in more than is kept, so that none is cut into something that no longer looks like one. */
const READ = { size: 262_144, text: 65_536, depth: 8 };
const MOST_CAUSES = 5;

/** An error with all that is known around it as an entry of the log: masked first, then cut to size. */
export function describeError(
  { title, error, job, user, data, context }: ErrorReport,
  redactor: Redactor,
): Omit<ErrorEntry, 'id' | 'at'> {
  const given = boundedJson({ data, context }, READ) as { data: unknown; context: unknown };
  const secrets = redactor.secretsIn(given);
  const text = (from: string, length: number) =>
    shorten(redactor.text(shorten(from, READ.text), secrets), length);
  const value = (from: unknown) => boundedJson(redactor.value(from, secrets), KEPT);
  const thrown = toError(error);
  return {
    title: text(title, LONGEST.title),
    message: text(String(thrown.message), LONGEST.message),
    trace: text(traceOf(thrown), LONGEST.trace),
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

function traceOf(error: Error): string {
  const traces: string[] = [];
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < MOST_CAUSES; depth++) {
    // An UnrecoverableError carries the stack of its cause.
    const trace = String(at.stack ?? `${at.name}: ${at.message}`);
    if (!traces.includes(trace)) traces.push(trace);
    at = at.cause;
  }
  return traces.join('\nCaused by: ');
}

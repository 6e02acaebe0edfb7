import { InvalidOptionsError } from '../../errors/dispatch-errors.js';
import { JOB_EVENT_NAMES, type JobEventName } from '../../events/job-events.js';
import { suggestion } from '../../options/nearest-name.js';
import type { FeedInterest } from './feed-interests.js';

/** Which events, of which queues. */
export interface FeedOptions {
  /** Events that have no queue, such as those of schedules, come whatever is said here. @default every queue of the app */
  queues?: readonly string[] | undefined;
  /** Names as `cortado.on` takes them. @default every one */
  events?: readonly JobEventName[] | undefined;
  /** Events held for a reader that is behind; what comes beyond that is counted. 1 to 100,000. @default 1,000 */
  buffer?: number | undefined;
}

export interface CheckedFeedOptions {
  readonly interest: FeedInterest;
  readonly buffer: number;
}

const MOST_BUFFERED = 100_000;
const DEFAULT_BUFFER = 1_000;

/** @throws InvalidOptionsError with everything that is wrong */
export function checkFeedOptions(
  { queues, events = JOB_EVENT_NAMES, buffer = DEFAULT_BUFFER, ...more }: FeedOptions,
  known: readonly string[],
): CheckedFeedOptions {
  const problems = Object.keys(more).map((it) => `Unknown option "${it}". Known: queues, events, buffer.`);
  problems.push(
    ...unknownOf('queue', queues ?? known, known),
    ...unknownOf('event', events, JOB_EVENT_NAMES),
  );
  if (!(Number.isInteger(buffer) && buffer >= 1 && buffer <= MOST_BUFFERED))
    problems.push(
      `Expected "buffer" to be a whole number from 1 to ${MOST_BUFFERED.toLocaleString('en')}, found ${JSON.stringify(buffer)}.`,
    );
  if (problems.length > 0) throw new InvalidOptionsError('The feed was not opened', problems);
  return { interest: { queues: [...(queues ?? known)], events: [...events] }, buffer };
}

function unknownOf(what: string, given: readonly string[], known: readonly string[]): string[] {
  if (!Array.isArray(given) || given.length === 0)
    return [`Expected "${what}s" to be an array of names, found ${JSON.stringify(given)}.`];
  return given
    .filter((it) => !known.includes(it))
    .map((it) => `No ${what} is named "${it}".${suggestion(String(it), known)}`);
}

import type { Cortado, Duration, EnqueueOptions, JobHandle } from '@cortado/core';
import { JobCancelledError, JobFailedError } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import type { ExitCode } from '../exit-code.js';
import { depthProblem } from '../json-depth.js';
import { numbersThatLoseDigits } from '../lost-digits.js';
import { duration, moment, wholeNumber } from '../option-values.js';
import { shorten } from '../output/safe-text.js';
import type { Session } from '../session.js';
import { waitForJob } from '../wait-for-job.js';

interface EnqueueCommandOptions {
  args: string;
  queue?: string;
  delay?: Duration;
  runAt?: Date;
  atFront?: boolean;
  priority?: number;
  attempts?: number;
  unique?: string;
  user?: string;
  tag?: string[];
  event?: string;
  wait?: boolean;
  timeout: Duration;
}

const LONGEST_NAME = 200;

export const enqueue: CommandSpec<EnqueueCommandOptions> = {
  usage: 'enqueue <name>',
  summary: 'Queue a job by its name.',
  details:
    'With --wait it also waits for the job to end, says how it gets on, prints its result, and fails when the job fails.',
  examples: [
    'cortado enqueue Reports.nightly',
    'cortado enqueue Reports.nightly --at-front --unique nightly --tag order:42',
    `cortado enqueue Reports.generate --args '[{"month": "2026-01"}]' --user ada --wait`,
  ],
  declare: (it) =>
    it
      .option('--args <json>', 'Its arguments, a JSON array.', '[]')
      .option('--queue <name>', "Where it waits. Default: the job's own queue.")
      .option('--delay <duration>', 'Not before this long from now, such as 10m.', duration)
      .option('--run-at <moment>', 'Not before this moment, such as 2026-01-14T06:00:00Z.', moment)
      .option('--at-front', 'Before everything that waits.')
      .option('--priority <n>', '1 is first; jobs without one go before all that have one.', wholeNumber)
      .option('--attempts <n>', 'Tries in all.', wholeNumber)
      .option('--unique <key>', 'Not if a job with this key has not ended.')
      .option('--user <name>', 'Who it runs as.')
      .option('--tag <tag>', 'A tag that finds it again. May be given several times.', another)
      .option('--event <label>', 'A label that lists and purges can ask for.')
      .option('--wait', 'Wait for it to end.')
      .option('--timeout <duration>', 'How long --wait waits.', duration, '5m' as Duration),

  async run(session, { args, wait = false, timeout, ...given }, name = '') {
    const { queue } = given;
    const values = readArguments(args);
    if (name.length > LONGEST_NAME)
      throw new UsageError(
        `Expected a job's name of at most ${LONGEST_NAME} characters, found ${name.length}.`,
      );
    const app = await session.load();
    if (queue !== undefined) session.expectQueues(app, [queue]);
    await session.connect();
    const handle = await app.enqueue(name, values, callOptions(given));
    if (wait) return await finish(session, handle, timeout, await maskOf(app, handle, values));
    session.printer.result(handle, () => announce(handle));
    return 0;
  },
};

function another(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** Those that were given: core refuses a name it does not know, and checks the rest. */
function callOptions(given: Omit<EnqueueCommandOptions, 'args' | 'wait' | 'timeout'>): EnqueueOptions {
  const { queue, delay, runAt, atFront, priority, attempts, unique, user, tag: tags, event } = given;
  const options = { queue, delay, runAt, atFront, priority, attempts, unique, user, tags, event };
  return Object.fromEntries(Object.entries(options).filter(([, it]) => it !== undefined));
}

/** What became of the call: with a unique key, a job that is there already may stand for it. */
function announce({ name, queue, id, outcome }: JobHandle<unknown>): string {
  const sentences = {
    added: `Queued ${name} in ${queue}: ${id}`,
    existing: `Not queued: ${name} in ${queue} has the same unique key and has not ended: ${id}`,
    replaced: `Queued ${name} in ${queue}, in place of one that waited: ${id}`,
  };
  return sentences[outcome];
}

type Mask = <T>(value: T) => T;

/** Masks what the job says, shows and gives: secrets among its arguments too, wherever they stand. */
async function maskOf(
  app: Cortado,
  { queue, id, outcome }: JobHandle<unknown>,
  given: unknown[],
): Promise<Mask> {
  // One that was there already may have others.
  const stored = outcome === 'existing' ? app.job(queue, id).unmaskedArguments() : [];
  const args = [...given, ...(await Promise.resolve(stored).catch(() => []))];
  return <T>(value: T) => (app.masked({ args, value }) as { value: T }).value;
}

function maskedFailure(error: unknown, mask: Mask): unknown {
  if (error instanceof JobFailedError) return new JobFailedError(mask(error.facts));
  if (!(error instanceof JobCancelledError)) return error;
  const masked = new JobCancelledError({ job: '', id: '', reason: mask(error.reason) });
  masked.message = mask(error.message);
  return masked;
}

async function finish(
  session: Session,
  handle: JobHandle<unknown>,
  timeout: Duration,
  mask: Mask,
): Promise<ExitCode> {
  const { printer } = session;
  printer.say(announce(handle));
  try {
    const result = mask(await waitForJob(handle, timeout, (line) => printer.say(mask(line))));
    printer.result({ ...handle.toJSON(), state: 'completed', result }, () =>
      JSON.stringify(result, undefined, 2),
    );
    return 0;
  } catch (thrown) {
    const error = maskedFailure(thrown, mask);
    if (printer.format === 'text') throw error;
    const end = endOf(error);
    printer.result({ ...handle.toJSON(), ...end }, () => '');
    if (end.state === null) throw error;
    return 1;
  }
}

/** How the job ended, or that the wait was over first. */
function endOf(error: unknown): { state: 'failed' | 'cancelled' | null; error?: string } {
  if (error instanceof JobFailedError) return { state: 'failed', error: error.facts.reason };
  if (error instanceof JobCancelledError) return { state: 'cancelled', error: error.reason };
  return { state: null };
}

/** @throws UsageError for anything but a JSON array that every datastore can hold */
function readArguments(text: string): unknown[] {
  const expected = `Expected --args to be a JSON array such as '["a", 1]'`;
  const tooDeep = depthProblem(text);
  if (tooDeep !== undefined) throw new UsageError(`Expected --args to be ${tooDeep}`);
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${expected}, found ${shorten(text, 80)}: ${shorten((error as Error).message, 120)}.`,
    );
  }
  const [lost] = numbersThatLoseDigits(text);
  if (lost !== undefined)
    throw new UsageError(
      `Expected --args to hold numbers that JavaScript can hold, found ${shorten(lost, 80)}, which it would read as ${Number(lost)}. Write it as text: "${shorten(lost, 80)}".`,
    );
  if (!Array.isArray(values))
    throw new UsageError(`${expected}, found ${shorten(text, 80)}. Put brackets around a single argument.`);
  if (JSON.stringify(values).includes('\\u0000'))
    throw new UsageError(
      'Expected --args without NUL characters (\\u0000): PostgreSQL cannot hold them, so no datastore of ours gets them.',
    );
  return values;
}

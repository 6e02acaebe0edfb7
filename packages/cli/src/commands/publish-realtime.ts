import {
  type PublishTarget,
  publishRealtime,
  type Room,
  readRoom,
  roomName,
} from '@cortado/realtime/publish';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { depthProblem } from '../json-depth.js';
import { numbersThatLoseDigits } from '../lost-digits.js';
import { shorten } from '../output/safe-text.js';

interface PublishCommandOptions {
  message?: string;
  user?: string;
  room?: string;
  doctype?: string;
  docname?: string;
  job?: string;
  everyone?: boolean;
  afterCommit?: boolean | string;
}

/** Events that say a text, and for which a text alone will do. */
const SAY_TEXT = new Set(['notice', 'alert']);

export const publishRealtimeCommand: CommandSpec<PublishCommandOptions> = {
  usage: 'publish-realtime <event>',
  summary: 'Tell browsers something: those of a user, or those in a room.',
  details:
    'The message is JSON, or text where it is none. One target has to be named; --room also takes a room as it travels, such as user:ada.',
  examples: [
    'cortado publish-realtime my_event --message "Test message" --room user:ada',
    'cortado publish-realtime notice --message "New order" --user ada',
    `cortado publish-realtime order.paid --message '{"order": "SO-1"}' --doctype "Sales Order" --docname SO-1`,
    'cortado publish-realtime alert --message "We restart in five minutes" --everyone',
  ],
  declare: (it) =>
    it
      .option('--message <json-or-text>', 'What it says. Default: nothing.')
      .option('--user <name>', 'The browsers of this user.')
      .option('--room <name>', 'Those in this room.')
      .option(
        '--doctype <type>',
        'Those who look at the list of this kind of documents, or with --docname at one.',
      )
      .option('--docname <name>', 'Which one.')
      .option('--job <id>', 'Those who follow this job.')
      .option('--everyone', 'Every browser.')
      .option(
        '--after-commit [text]',
        'Taken as it is: a command has no transaction, so it is told at once.',
      ),

  async run(session, { message, ...given }, event = '') {
    const payload = readMessage(event, message);
    const target = readTarget(given);
    await session.load();
    await session.connect();
    await publishRealtime<string>(event, payload, target);
    const room = roomName(target);
    session.printer.result({ event, room }, () => `Published ${shorten(event, 80)} to ${shorten(room, 80)}`);
    return 0;
  },
};

/** @throws UsageError for numbers that JavaScript cannot hold, and for what is nested too deep */
function readMessage(event: string, message: string | undefined): unknown {
  if (message === undefined) return undefined;
  const value = jsonOr(message);
  const isText = typeof value === 'string';
  // Digits say something to people, too.
  const isWord = isText || typeof value !== 'object' || value === null;
  if (isWord && SAY_TEXT.has(event)) return { text: isText ? value : message };
  if (isText) return value;
  const tooDeep = depthProblem(message);
  if (tooDeep !== undefined) throw new UsageError(`Expected --message to be ${tooDeep}`);
  const [lost] = numbersThatLoseDigits(message);
  if (lost !== undefined)
    throw new UsageError(
      `Expected --message to hold numbers that JavaScript can hold, found ${shorten(lost, 80)}. Write it as text: "${shorten(lost, 80)}".`,
    );
  return value;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** @throws UsageError for no target, and for several */
function readTarget({ user, room, doctype, docname, job, everyone }: PublishCommandOptions): PublishTarget {
  const targets: Room[] = [];
  if (user !== undefined) targets.push({ user });
  if (room !== undefined) targets.push(readRoom(room) ?? { room });
  if (job !== undefined) targets.push({ job });
  if (everyone) targets.push({ everyone: true });
  if (docname !== undefined && doctype === undefined)
    throw new UsageError('--docname needs --doctype: a document has both.');
  if (doctype !== undefined) targets.push(docname === undefined ? { doctype } : { doctype, docname });
  const [target] = targets;
  if (target === undefined || targets.length > 1)
    throw new UsageError(
      `Expected one of --user, --room, --doctype (with --docname), --job or --everyone, found ${targets.length === 0 ? 'none' : targets.length}.`,
    );
  return target;
}

import { InvalidOptionsError } from '@cortado/core';
import { LONGEST_ROOM } from '../protocol/read-room.js';
import { type Room, roomName } from '../protocol/room.js';
import { show } from './show.js';
import { isStorable } from './text-rules.js';

/** Whom it is for: one of these, and nobody by default. */
export type PublishTarget = Room & Timing;

export interface Timing {
  /** Only once the transaction around (`runInTransaction`) has committed; never when it rolls back. @default false */
  readonly afterCommit?: boolean | undefined;
}

const NAMES = ['user', 'job', 'room', 'doctype', 'docname'] as const;
const LONGEST = 400;
const EXPECTED = 'Expected one of user, room, doctype, doctype and docname, job, or everyone: true';

/** The room of a target. @throws InvalidOptionsError for none, and for several */
export function readTarget(what: string, target: PublishTarget): string {
  const { afterCommit, ...names } =
    typeof target === 'object' && target !== null ? target : ({} as Room & Timing);
  const given = Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined));
  const problems = NAMES.filter((it) => it in given).flatMap((it) => nameProblems(it, given[it]));
  const kinds = Object.keys(given).sort().join(' and ');
  if (!KINDS.has(kinds)) problems.push(`${EXPECTED}, found ${kinds === '' ? 'no target' : kinds}.`);
  if ('everyone' in given && given.everyone !== true)
    problems.push(`Expected "everyone" to be true, found ${show(given.everyone)}.`);
  // One that was read as no would tell before the commit, and after a rollback.
  if (afterCommit !== undefined && typeof afterCommit !== 'boolean')
    problems.push(`Expected "afterCommit" to be true or false, found ${show(afterCommit)}.`);
  const room = problems.length > 0 ? '' : roomName(given as unknown as Room);
  if (room.length > LONGEST_ROOM)
    problems.push(
      `Expected the names of a room to take at most ${LONGEST_ROOM} characters together, each "/" and "%" in them counting for three, found ${room.length}.`,
    );
  if (problems.length > 0) throw new InvalidOptionsError(what, problems);
  return room;
}

const KINDS = new Set(['user', 'room', 'doctype', 'docname and doctype', 'job', 'everyone']);

function nameProblems(name: string, value: unknown): string[] {
  const isName = typeof value === 'string' && value !== '' && value.length <= LONGEST;
  if (isName && isStorable(value)) return [];
  if (isName)
    return [
      `Expected "${name}" to hold no NUL and no half of a surrogate pair, found ${JSON.stringify(value)}.`,
    ];
  const found = typeof value === 'string' ? `${value.length} characters` : show(value);
  return [`Expected "${name}" to be text of 1 to ${LONGEST} characters, found ${found}.`];
}

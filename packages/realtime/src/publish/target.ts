import { InvalidOptionsError } from '@cortado/core';
import { type Room, roomName } from '../protocol/room.js';

/** Whom it is for: one of these, and nobody by default. */
export type PublishTarget = Room & {
  /** Only once the transaction around (`runInTransaction`) has committed; never when it rolls back. @default false */
  readonly afterCommit?: boolean | undefined;
};

const NAMES = ['user', 'job', 'room', 'doctype', 'docname'] as const;
const LONGEST = 400;
const EXPECTED = 'Expected one of user, room, doctype, doctype and docname, job, or everyone: true';

/** The room of a target. @throws InvalidOptionsError for none, and for several */
export function readTarget(what: string, target: PublishTarget): string {
  const given = Object.fromEntries(
    Object.entries(target ?? {}).filter(([key, value]) => key !== 'afterCommit' && value !== undefined),
  );
  const problems = NAMES.filter((it) => it in given).flatMap((it) => nameProblems(it, given[it]));
  const kinds = Object.keys(given).sort().join(' and ');
  if (!KINDS.has(kinds)) problems.push(`${EXPECTED}, found ${kinds === '' ? 'no target' : kinds}.`);
  if ('everyone' in given && given.everyone !== true)
    problems.push(`Expected "everyone" to be true, found ${JSON.stringify(given.everyone)}.`);
  if (problems.length > 0) throw new InvalidOptionsError(what, problems);
  return roomName(given as unknown as Room);
}

const KINDS = new Set(['user', 'room', 'doctype', 'docname and doctype', 'job', 'everyone']);

function nameProblems(name: string, value: unknown): string[] {
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST) return [];
  const found = typeof value === 'string' ? `${value.length} characters` : JSON.stringify(value);
  return [`Expected "${name}" to be text of 1 to ${LONGEST} characters, found ${found}.`];
}

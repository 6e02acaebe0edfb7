import { nextJobId } from '../datastore/bullmq/job-id.js';
import type { OutgoingBroadcast, StoredBroadcast } from '../datastore/ports/broadcast-log.js';
import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { findJsonFault } from '../message/json-value.js';
import { showValue } from '../message/show-value.js';
import { isStorable } from '../text/storable-text.js';

/** Something to be told to everybody who listens to a room, in any process on the datastore. */
export interface Broadcast {
  /** 1 to 1,000 characters, of at most 2,500 bytes, which an app gives a meaning. */
  readonly room: string;
  /** Any JSON value, of at most 64 KiB as JSON. */
  readonly body: unknown;
  /** It stands in the place of those of its room that had the same key, 1 to 1,000 characters. @default none */
  readonly replaces?: string;
  /** Whether those who come later are given it, see `since`. @default true */
  readonly keep?: boolean;
}

/** What was told to a room. */
export interface ToldBroadcast {
  /** A whole number below 2^53 that grows with each one, whatever its room. */
  readonly id: number;
  readonly room: string;
  readonly body: unknown;
  readonly at: Date;
}

/** Bytes of a body as JSON. */
export const LARGEST_BROADCAST = 65_536;
const LONGEST_NAME = 1_000;
/** Bytes of a room: PostgreSQL has no more space for it in an index. */
const LARGEST_ROOM = 2_500;

/** @throws InvalidOptionsError with everything that is wrong */
export function outgoing({ room, body, replaces, keep = true }: Broadcast): OutgoingBroadcast {
  const problems = [
    ...nameProblems('room', room),
    ...(replaces === undefined ? [] : nameProblems('replaces', replaces)),
  ];
  const roomBytes = Buffer.byteLength(String(room));
  if (problems.length === 0 && roomBytes > LARGEST_ROOM)
    problems.push(`Expected "room" to take at most ${LARGEST_ROOM} bytes, found ${roomBytes}.`);
  const fault = findJsonFault(body);
  if (fault)
    problems.push(
      `Expected "body" to be JSON; it${fault.path && ` at ${fault.path}`} is ${fault.found}, which JSON cannot carry. ${fault.advice}`,
    );
  const json = fault ? '' : JSON.stringify(body);
  const bytes = Buffer.byteLength(json);
  if (bytes > LARGEST_BROADCAST)
    problems.push(
      `Expected "body" to take at most ${LARGEST_BROADCAST} bytes, found ${bytes}. Send a reference (an id, an address) instead.`,
    );
  if (problems.length > 0) throw new InvalidOptionsError('Nothing was published', problems);
  return { token: nextJobId(), room, body: json, key: replaces, isKept: keep };
}

/** `undefined` for what somebody else has written, and is no JSON. */
export function told({ id, room, body }: StoredBroadcast): ToldBroadcast | undefined {
  try {
    return { id, room, body: JSON.parse(body) as unknown, at: new Date(Math.floor(id / 1_000)) };
  } catch {
    return undefined;
  }
}

// What every datastore can hold as it is: PostgreSQL no NUL, UTF-8 no half of a pair.
function nameProblems(field: string, value: unknown): string[] {
  const isName =
    typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME && isStorable(value);
  return isName
    ? []
    : [
        `Expected "${field}" to be text of 1 to ${LONGEST_NAME} characters without NUL or half of a pair, found ${typeof value === 'string' ? `${value.length} characters` : showValue(value)}.`,
      ];
}

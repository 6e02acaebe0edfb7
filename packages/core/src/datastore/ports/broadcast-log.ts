/** What is told to a room, on its way to the log. */
export interface OutgoingBroadcast {
  /** Of this very broadcast: sent again after an answer that was not heard, it is still told once. */
  readonly token: string;
  readonly room: string;
  /** JSON. */
  readonly body: string;
  /** It stands in the place of those of its room that have the same key, for whoever comes later. */
  readonly key: string | undefined;
  /** Whether those who come later are given it. */
  readonly isKept: boolean;
}

/** What was told to a room. */
export interface StoredBroadcast {
  /**
   * A whole number below 2^53 that grows with each one, whatever its room: microseconds since 1970, or one more than the
   * one before where that would be more.
   */
  readonly id: number;
  readonly room: string;
  /** JSON. */
  readonly body: string;
}

/** A part of the log, oldest first. */
export interface LogPart {
  readonly broadcasts: readonly StoredBroadcast[];
  /** Every one behind this id is still in the log; 0 where all of them are, or none is behind what was asked. */
  readonly wholeAfter: number;
}

/** What a room keeps, oldest first. */
export interface RoomPart {
  readonly broadcasts: readonly StoredBroadcast[];
  /** More may have been told since then than is kept. */
  readonly isIncomplete: boolean;
}

/** So many broadcasts of a room are kept for those who come later. */
export const KEPT_IN_ROOM = 100;
/** And none longer than so many milliseconds. */
export const KEPT_FOR = 3_600_000;
/** The log itself has every broadcast for at least so many milliseconds, or so many of them, whichever is less. */
export const LOGGED_FOR = 60_000;
export const MOST_LOGGED = 5_000;
/** Broadcasts of one command, and characters of their bodies where there is more than one. */
export const MOST_TOGETHER = 200;
export const LONGEST_TOGETHER = 500_000;

/** The topic of the control bus on which an implementation tells that something was appended. */
export const BROADCASTS_TOPIC = 'broadcasts';

/**
 * What is told to rooms, from any process to any number of them: one log, in which whoever follows it meets every
 * broadcast once and in order; and what each room keeps of it. No id becomes visible after a greater one.
 */
export interface BroadcastLog {
  /** All or none, {@link MOST_TOGETHER} at most. `isRepeated`: an append of some of them may have been carried out before. */
  append(broadcasts: readonly OutgoingBroadcast[], isRepeated: boolean): Promise<void>;
  /** The id of the latest one; 0 where there is none. */
  newest(): Promise<number>;
  /** Those behind an id, at most so many. */
  read(after: number, limit: number): Promise<LogPart>;
  /** What a room keeps of those behind an id. */
  room(room: string, after: number): Promise<RoomPart>;
}

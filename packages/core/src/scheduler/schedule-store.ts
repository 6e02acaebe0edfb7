import type { TickData } from './schedule-tick.js';

/** A schedule as the datastore has it. */
export interface StoredSchedule {
  readonly data: TickData;
  /** When its next tick comes, milliseconds since 1970. */
  readonly next: number | undefined;
}

/** What carries out a tick: `slot` is the moment it stands for, in milliseconds since 1970. */
export type TickHandler = (data: TickData, slot: number) => Promise<void>;

/** How the ticks of all schedules stand. */
export interface TickFigures {
  /** Ticks that could not be carried out after all their tries. */
  readonly failed: number;
  /** Processes that carry out ticks. `undefined` where the datastore cannot tell. */
  readonly processes: number | undefined;
}

/** The schedules of a datastore, and the ticks that come of them: BullMQ's, or the memory of a test. */
export interface ScheduleStore {
  /** Whether a tick can get lost, with a process that dies, so that somebody has to look for those. */
  readonly losesTicks: boolean;
  /** Those that tick next, the earliest first; all of them without a bound. */
  all(most?: number): Promise<StoredSchedule[]>;
  find(key: string): Promise<StoredSchedule | undefined>;
  /** Those of these keys that are there and can be read. */
  read(keys: readonly string[]): Promise<StoredSchedule[]>;
  /** The first `limit` keys that come after this one, in the order of `inKeyOrder`, without anything else of them. */
  keysAfter(after: string | undefined, limit: number): Promise<string[]>;
  /** How many there are, without looking at any. */
  count(): Promise<number>;
  /** Encoded keys and next ticks, the earliest first, without anything else of them. */
  nextTicks(most?: number): Promise<[key: string, next: number][]>;
  /** The state of the tick that a schedule waits for, in BullMQ's words. */
  tickState(encodedKey: string, next: number): Promise<string>;
  put(schedules: readonly TickData[]): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
  /** Whether ticks are held back. */
  isHalted(): Promise<boolean>;
  /** Holds ticks back, or lets them come again. */
  halt(isHalted: boolean): Promise<void>;
  figures(): Promise<TickFigures>;
  /**
   * Carries out ticks in this process until `close()`; resolves once it does. `report` hears of what goes wrong beside
   * them; `owner` is what the locks of ticks begin with.
   */
  serve(
    handle: TickHandler,
    report: (error: Error) => void,
    owner: string,
  ): Promise<{ close(): Promise<void> }>;
}

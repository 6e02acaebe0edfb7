/** What is to be known of BullMQ's job schedulers that BullMQ itself tells in one go, however many there are. */
export interface JobSchedulers {
  /**
   * The keys of all of a queue, as BullMQ has them, and when each ticks next, in milliseconds since 1970; the earliest first.
   * Whichever is there from the first portion to the last is among them, also when it ticks meanwhile.
   */
  nextTicks(queue: string): Promise<[key: string, next: number][]>;
  /** The first `limit` keys that come after this one, decoded, in their order: see `inKeyOrder`. */
  keysAfter(queue: string, after: string | undefined, limit: number): Promise<string[]>;
  /** Hears of decoded keys that have come, or gone, once BullMQ has them so. */
  changed(queue: string, change: KeyChange, keys: readonly string[]): Promise<void>;
}

export type KeyChange = 'added' | 'removed';

export const earliestFirst = ([, a]: readonly [string, number], [, b]: readonly [string, number]): number =>
  a - b;

/** The order of code points, in which Redis and PostgreSQL have the bytes of UTF-8; JavaScript compares units of UTF-16. */
export function inKeyOrder(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === a.length || at === b.length) return a.length - b.length;
  return rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
}

/** Surrogates stand for code points behind all that one unit can hold. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

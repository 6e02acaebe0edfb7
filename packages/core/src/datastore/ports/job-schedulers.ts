/** What is to be known of BullMQ's job schedulers that BullMQ itself tells in one go, however many there are. */
export interface JobSchedulers {
  /**
   * The keys of all of a queue, as BullMQ has them, and when each ticks next, in milliseconds since 1970; the earliest first.
   * Whichever is there from the first portion to the last is among them, also when it ticks meanwhile.
   */
  nextTicks(queue: string): Promise<[key: string, next: number][]>;
}

export const earliestFirst = ([, a]: readonly [string, number], [, b]: readonly [string, number]): number =>
  a - b;

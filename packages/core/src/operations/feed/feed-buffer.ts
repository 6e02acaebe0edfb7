import { systemClock } from '../../clock/clock.js';
import type { FeedEvent } from './feed-event.js';

type Result = IteratorResult<FeedEvent, undefined>;

const END: Result = { done: true, value: undefined };

/** The events that a reader has yet to take: so many, and a count of those that did not fit, in its place among them. */
export class FeedBuffer {
  readonly #size: number;
  readonly #events: FeedEvent[] = [];
  readonly #readers: { resolve(result: Result): void; reject(error: unknown): void }[] = [];
  #dropped = 0;
  #hasEnded = false;
  #error: unknown;

  constructor(size: number) {
    this.#size = size;
  }

  add(event: FeedEvent): void {
    if (this.#hasEnded) return;
    if (this.#events.length >= this.#size) {
      this.#dropped++;
      return;
    }
    if (this.#dropped > 0) this.#events.push(this.#gap());
    this.#events.push(event);
    this.#serve();
  }

  /** Counts events that were left out elsewhere. */
  drop(count: number): void {
    this.#dropped += count;
    this.#serve();
  }

  async next(): Promise<Result> {
    return await new Promise<Result>((resolve, reject) => {
      this.#readers.push({ resolve, reject });
      this.#serve();
    });
  }

  /** Nothing comes any more; an error is thrown to one reader. What was not taken is given up. */
  end(error?: unknown): void {
    this.#hasEnded = true;
    this.#error ??= error;
    this.#events.length = 0;
    this.#dropped = 0;
    this.#serve();
  }

  #serve(): void {
    while (this.#readers.length > 0) {
      const event = this.#events.shift() ?? (this.#dropped > 0 ? this.#gap() : undefined);
      if (!event && !this.#hasEnded) return;
      const reader = this.#readers.shift();
      if (event) reader?.resolve({ done: false, value: event });
      else if (this.#error !== undefined) {
        reader?.reject(this.#error);
        this.#error = undefined;
      } else reader?.resolve(END);
    }
  }

  #gap(): FeedEvent {
    const count = this.#dropped;
    this.#dropped = 0;
    return { name: 'feed.dropped', facts: { count }, at: new Date(systemClock.now()), source: undefined };
  }
}

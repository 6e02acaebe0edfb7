import type { Answer, Frame, Refusal, Subscribed, Task } from '../protocol/frames.js';
import { retryDelay } from './retry-delay.js';
import type { SeenFrames } from './seen-frames.js';

export interface RoomMembershipDeps {
  readonly room: string;
  readonly seen: Pick<SeenFrames, 'begin' | 'last'>;
  readonly ask: <T extends object>(event: string, request: object) => Promise<Answer<T>>;
  readonly deliver: (frame: Frame) => void;
  readonly onTask: (task: Task) => void;
  /** More was missed of the room than the server keeps. */
  readonly onIncomplete: (room: string) => void;
  /** The server does not let the page into the room, or not any more. */
  readonly onRefused: (room: string, refusal: Refusal) => void;
}

/** Refusals that the server may take back while the connection lasts. */
const PASSING = /^(unavailable|too-many)$/;

/** One room that this page is in, however often it asked for it: entered again with each connection. */
export class RoomMembership {
  readonly #deps: RoomMembershipDeps;
  /** What came before the answer; it is newer than what was missed. */
  #early: Frame[] | undefined;
  /** The page was in as many rooms as a connection may be. */
  isWaiting = false;
  #entry = 0;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #settle: ((refusal: Refusal | undefined) => void) | undefined;
  /** Resolves with the server's word on it: a refusal, or none. Whoever asks after a refusal waits for the next. */
  entered = this.#word();

  constructor(deps: RoomMembershipDeps) {
    this.#deps = deps;
  }

  /** Asks to be let in, and for what was missed, unless that is under way. */
  async enter(): Promise<void> {
    if (this.#early) return;
    clearTimeout(this.#timer);
    const entry = ++this.#entry;
    this.isWaiting = false;
    this.#early = [];
    const { room, seen, ask } = this.#deps;
    const answer = await ask<Subscribed>('subscribe', { room, after: seen.last(room) });
    // A later connection has asked since, or the room was left.
    if (entry !== this.#entry) return;
    const early = this.#early;
    this.#early = undefined;
    if (answer.ok) this.#isIn(answer);
    else this.refused(answer.error);
    for (const frame of early) this.#deps.deliver(frame);
  }

  /** A frame of this room has come. */
  take(frame: Frame): void {
    if (this.#early) this.#early.push(frame);
    else this.#deps.deliver(frame);
  }

  /** The connection is gone, or the page has left. What came early comes again, if the server keeps it. */
  stop(): void {
    this.#entry += 1;
    clearTimeout(this.#timer);
    const early = this.#early ?? [];
    this.#early = undefined;
    const asksAgain = this.#deps.seen.last(this.#deps.room);
    for (const frame of early) if (!asksAgain || !frame.id) this.#deps.deliver(frame);
  }

  #isIn({ missed, incomplete, last, task }: Subscribed): void {
    this.#failures = 0;
    const { room, seen } = this.#deps;
    seen.begin(room, last);
    // What is kept is newer than what was lost.
    if (incomplete) this.#deps.onIncomplete(room);
    for (const frame of missed) this.#deps.deliver(frame);
    if (task) this.#deps.onTask(task);
    this.#settle?.(undefined);
  }

  /** The server does not let the page in, or not any more. */
  refused(refusal: Refusal): void {
    if (PASSING.test(refusal.code))
      this.#timer = setTimeout(() => void this.enter(), retryDelay(this.#failures++));
    else {
      this.isWaiting = refusal.code === 'rooms-full';
      this.#settle?.(refusal);
      this.entered = this.#word();
      this.#deps.onRefused(this.#deps.room, refusal);
    }
  }

  #word(): Promise<Refusal | undefined> {
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }
}

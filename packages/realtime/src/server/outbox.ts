import type { Frame } from '../protocol/frames.js';
import type { OutgoingFrame } from './outgoing-frame.js';

export interface OutboxDeps {
  readonly mostFrames: number;
  readonly mostBytes: number;
  /** Whether what was sent before is still on its way. */
  isBusy(): boolean;
  /** Calls back once, when that has changed. */
  whenFree(act: () => void): void;
  send(frames: readonly Frame[]): void;
  /** One frame is left out. */
  leftOut(): void;
  /** So many frames of that room were left out before those that are sent next. */
  dropped(frames: number, room: string): void;
}

/** Frames of one message. */
const TOGETHER = 100;

/**
 * What one browser has yet to be sent: no more than so many frames and bytes, whatever comes. Of those that say how
 * something stands, the latest; beyond that the oldest are left out, and the browser is told how many, and of which rooms.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  #frames: OutgoingFrame[] = [];
  #bytes = 0;
  /** How many were left out, by room. */
  readonly #dropped = new Map<string, number>();
  #isWaiting = false;
  #isClosed = false;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  add(frame: OutgoingFrame): void {
    if (this.#isClosed) return;
    if (frame.key !== undefined) this.#takeOut(frame.key);
    this.#frames.push(frame);
    this.#bytes += frame.size;
    while (this.#frames.length > this.#deps.mostFrames || this.#bytes > this.#deps.mostBytes) this.#drop();
    this.#waitFor((act) => setImmediate(act));
  }

  /** Takes out what was told to a room. */
  forget(room: string): void {
    this.#frames = this.#frames.filter((it) => it.frame.room !== room);
    this.#dropped.delete(room);
    this.#bytes = this.#frames.reduce((sum, it) => sum + it.size, 0);
  }

  close(): void {
    this.#isClosed = true;
    this.#frames = [];
  }

  #takeOut(key: string): void {
    const index = this.#frames.findIndex((it) => it.key === key);
    if (index < 0) return;
    const [taken] = this.#frames.splice(index, 1);
    this.#bytes -= taken?.size ?? 0;
  }

  #drop(): void {
    const frame = this.#frames.shift();
    if (!frame) return;
    const { room } = frame.frame;
    this.#bytes -= frame.size;
    this.#dropped.set(room, (this.#dropped.get(room) ?? 0) + 1);
    this.#deps.leftOut();
  }

  #waitFor(later: (act: () => void) => void): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    later(() => {
      this.#isWaiting = false;
      this.#flush();
    });
  }

  #flush(): void {
    const { isBusy, whenFree, send, dropped } = this.#deps;
    while (this.#frames.length > 0 && !this.#isClosed) {
      if (isBusy()) {
        this.#waitFor(whenFree);
        return;
      }
      for (const [room, frames] of this.#dropped) dropped(frames, room);
      this.#dropped.clear();
      const sent = this.#frames.splice(0, TOGETHER);
      for (const it of sent) this.#bytes -= it.size;
      send(sent.map((it) => it.frame));
    }
  }
}

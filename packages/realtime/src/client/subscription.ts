import type { Frame, Refusal } from '../protocol/frames.js';
import type { Join, Joined } from './joined.js';
import { type Listener, Listeners, type PayloadOf } from './listeners.js';
import { RealtimeError } from './realtime-error.js';

/** One room that a page has asked for, until `leave()`. It is entered again after each reconnect. */
export class Subscription implements Joined {
  /** The room as it travels, such as `document:Invoice/INV-1`. */
  readonly room: string;
  /** Resolves when the server has let the page in; rejects with a {@link RealtimeError} when it refuses. */
  readonly ready: Promise<void>;
  readonly #listeners = new Listeners();
  readonly #refused = new Listeners();
  /** Hears nothing more of it. May be called twice. */
  readonly leave: () => void;

  constructor(room: string, join: Join) {
    this.room = room;
    const { entered, leave } = join(this);
    this.leave = leave;
    this.ready = entered.then((refusal) => {
      if (refusal) throw new RealtimeError(refusal);
    });
    // Whoever does not ask need not hear of it.
    this.ready.catch(() => undefined);
  }

  /** Hears an event of this room alone. Gives what ends it. */
  on<E extends string>(event: E, listener: Listener<PayloadOf<E>>): () => void {
    return this.#listeners.on(event, listener as Listener);
  }

  /** Hears that the server does not let the page be in it, or not any more. Gives what ends it. */
  onRefused(listener: (error: RealtimeError) => unknown): () => void {
    return this.#refused.on('', listener as Listener);
  }

  take(frame: Frame): void {
    if (frame.room === this.room) this.#listeners.tell(frame);
  }

  isOut(refusal: Refusal): void {
    this.#refused.tell({ event: '', payload: new RealtimeError(refusal) } as Frame);
  }
}

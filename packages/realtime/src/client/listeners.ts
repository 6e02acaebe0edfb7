import { callSafely } from '../display/store.js';
import type { Frame, KnownEvents } from '../protocol/frames.js';

/** What a listener is given: the payload, and the frame it came in. */
export type Listener<P = unknown> = (payload: P, frame: Frame) => unknown;
/** The payload of an event: known for those with a meaning of their own. */
export type PayloadOf<E extends string> = E extends keyof KnownEvents ? KnownEvents[E] : unknown;

/** Who listens to which events. */
export class Listeners {
  readonly #byEvent = new Map<string, Set<Listener>>();

  /** The same listener for the same event is there once. Gives what ends it. */
  on(event: string, listener: Listener): () => void {
    const listeners = this.#byEvent.get(event) ?? new Set();
    this.#byEvent.set(event, listeners.add(listener));
    return () => this.off(event, listener);
  }

  off(event: string, listener?: Listener): void {
    if (listener) this.#byEvent.get(event)?.delete(listener);
    else this.#byEvent.delete(event);
  }

  /** Nobody hears anything any more. */
  clear(): void {
    this.#byEvent.clear();
  }

  tell(frame: Frame): void {
    const { event, payload } = frame;
    // One of them may end another.
    for (const listener of [...(this.#byEvent.get(event) ?? [])])
      callSafely(() => this.#byEvent.get(event)?.has(listener) && listener(payload, frame));
  }
}

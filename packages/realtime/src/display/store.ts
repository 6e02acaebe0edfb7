/** A value that changes, and that tells those who look at it. Its two functions are what React's `useSyncExternalStore` takes. */
export interface Store<T> {
  readonly get: () => T;
  /** Calls `listener` after each change; gives what ends that. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A store that its owner writes to. What is the same value as before is no change. */
export class Value<T> implements Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    // A listener may be handed in twice, and ends once for each time.
    const own = () => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  };

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) callSafely(listener);
  }
}

/** What a listener throws is told to the page as any other error, and keeps nobody else from hearing. */
export function callSafely(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    reportError(error);
  }
}

import { AppClosedError } from '../errors/configuration-errors.js';

/** A worker or a scheduler. */
export interface Runner {
  close(): Promise<unknown>;
}

/** What runs on an app. It ends before the app's connections do: BullMQ goes on asking one that is gone. */
export class Runners {
  readonly #all = new Set<Runner>();
  readonly #last = new Set<Runner>();
  readonly #begin: () => void;
  #isClosed = false;

  /** `begin` is called whenever one starts. */
  constructor(begin: () => void) {
    this.#begin = begin;
  }

  /** Whether its app has been closed, or closes. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** @throws AppClosedError */
  expectOpen(): void {
    if (this.#isClosed) throw new AppClosedError();
  }

  /** @throws AppClosedError */
  add(tenant: Runner): void {
    this.expectOpen();
    this.#all.add(tenant);
    this.#begin();
  }

  remove(tenant: Runner): void {
    this.#all.delete(tenant);
  }

  /** What made the app and is to end with it, once nothing runs any more: the application around it, say. */
  addLast(maker: Runner): void {
    this.#last.add(maker);
  }

  /** Closes them all, and takes no more. One that fails keeps none of the others open. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const runners of [this.#all, this.#last])
      await Promise.allSettled([...runners].map((it) => it.close()));
  }
}

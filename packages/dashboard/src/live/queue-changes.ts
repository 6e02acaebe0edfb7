/** What a page is told: the queues that changed; none where there is only to be said that it is still told. */
export interface LiveMessage {
  readonly queues: readonly string[];
  /** Nothing comes behind this one: who wants to hear more connects anew. */
  readonly isEnd?: true;
}

/** Proxies close connections on which nothing comes; milliseconds. */
const SIGN_OF_LIFE = 15_000;

/** The changes of some queues, gathered until they are read. */
export class QueueChanges implements AsyncIterable<LiveMessage> {
  readonly queues: readonly string[];
  readonly #known: () => Promise<unknown>;
  readonly #pending = new Set<string>();
  #hasEnded = false;
  #wake = () => {};

  /** `known` resolves once it is known how the queues stand, so that any later change will be told. */
  constructor(queues: readonly string[], known: () => Promise<unknown>) {
    this.queues = queues;
    this.#known = known;
  }

  put(changed: ReadonlySet<string>): void {
    for (const name of this.queues) if (changed.has(name)) this.#pending.add(name);
    if (this.#pending.size > 0) this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<LiveMessage> {
    await this.#known();
    yield { queues: [] };
    while (!this.#hasEnded) {
      if (this.#pending.size === 0) await this.#next();
      if (this.#hasEnded) break;
      const queues = [...this.#pending];
      this.#pending.clear();
      yield { queues };
    }
    yield { queues: [], isEnd: true };
  }

  async #next(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, SIGN_OF_LIFE).unref();
    });
    clearTimeout(timer);
  }
}

/** Hands on what comes while something goes on: of what came since the last look, the latest alone. */
export class LatestValues<T> implements AsyncIterable<T> {
  /** The last one that came at all. */
  latest: T | undefined;
  #isNew = false;
  #hasEnded = false;
  #wake = () => {};

  put(value: T): void {
    this.latest = value;
    this.#isNew = true;
    this.#wake();
  }

  /** No more comes once this has settled, however that was. */
  endWith(going: Promise<unknown>): void {
    const end = () => {
      this.#hasEnded = true;
      this.#wake();
    };
    going.then(end, end);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      if (this.#isNew) {
        this.#isNew = false;
        yield this.latest as T;
      } else if (this.#hasEnded) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}

/** Values that one command writes at most. */
const MOST_TOGETHER = 100;

interface Waiting<T> {
  readonly value: T;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Gathers what is to be written while something is being written, and writes it together then. */
export class WriteTogether<T> {
  readonly #write: (values: readonly T[]) => Promise<void>;
  #waiting: Waiting<T>[] = [];
  #size = 0;
  #writing: Promise<void> | undefined;

  constructor(write: (values: readonly T[]) => Promise<void>) {
    this.#write = write;
  }

  /** Values that are not yet written. */
  get size(): number {
    return this.#size;
  }

  /** Resolves when the value is written. @throws what writing it threw */
  add(value: T): Promise<void> {
    this.#size++;
    const written = new Promise<void>((done, failed) => this.#waiting.push({ value, done, failed }));
    this.#writing ??= this.#writeAll();
    return written;
  }

  /** Resolves when nothing is left to write. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    // What comes in the same turn goes along with the first.
    await undefined;
    while (this.#waiting.length > 0) {
      const some = this.#waiting.splice(0, MOST_TOGETHER);
      try {
        await this.#write(some.map((it) => it.value));
        for (const it of some) it.done();
      } catch (error) {
        for (const it of some) it.failed(error);
      }
      this.#size -= some.length;
    }
    this.#writing = undefined;
  }
}

/** What a run has sent to the datastore and has no answer to yet. */
export class PendingWrites {
  readonly #writes = new Set<Promise<unknown>>();

  get isEmpty(): boolean {
    return this.#writes.size === 0;
  }

  add<T>(write: Promise<T>): Promise<T> {
    this.#writes.add(write);
    const settled = () => void this.#writes.delete(write);
    write.then(settled, settled);
    return write;
  }

  /** Resolves once all have their answers, and those that came meanwhile. Whoever wrote hears of what was refused. */
  async settled(): Promise<void> {
    while (!this.isEmpty) await Promise.allSettled(this.#writes);
  }
}

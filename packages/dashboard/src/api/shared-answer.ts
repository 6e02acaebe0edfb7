/** How long an answer is good for whoever asks next, in milliseconds. */
const GOOD_FOR = 5_000;

/** What is dear to find out is found out once for all who ask within a few seconds. */
export class SharedAnswer<Of extends object, T> {
  readonly #find: (of: Of) => Promise<T>;
  readonly #found = new WeakMap<Of, { readonly until: number; readonly answer: Promise<T> }>();

  constructor(find: (of: Of) => Promise<T>) {
    this.#find = find;
  }

  /** After a change, whoever asks next sees what came of it. */
  forget(what: Of): void {
    this.#found.delete(what);
  }

  async of(what: Of): Promise<T> {
    const known = this.#found.get(what);
    if (known && performance.now() < known.until) return await known.answer;
    const answer = this.#find(what);
    this.#found.set(what, { until: performance.now() + GOOD_FOR, answer });
    // A failure is told to those who waited for it, and to nobody after them.
    answer.catch(() => this.#found.delete(what));
    return await answer;
  }
}

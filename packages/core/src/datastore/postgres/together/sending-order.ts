/** Whatever becomes of it. */
type End = Promise<unknown>;

/**
 * Keeps the order of what is sent to a queue where some of it goes together with what came before, on one connection, and
 * some alone, on another: what goes alone waits for all before it, and what comes after waits for that.
 */
export class SendingOrder {
  readonly #all = new Map<string, End>();
  readonly #alone = new Map<string, End>();

  /** What goes together keeps its order by itself. */
  together<T>(queue: string, send: () => Promise<T>): Promise<T> {
    const alone = this.#alone.get(queue);
    const sent = alone ? alone.then(send) : send();
    const before = this.#all.get(queue);
    this.#note(this.#all, queue, before ? Promise.allSettled([before, sent]) : sent);
    return sent;
  }

  alone<T>(queue: string, send: () => Promise<T>): Promise<T> {
    const before = this.#all.get(queue);
    const sent = before ? before.then(send) : send();
    this.#note(this.#all, queue, sent);
    this.#note(this.#alone, queue, sent);
    return sent;
  }

  #note(ends: Map<string, End>, queue: string, sent: Promise<unknown>): void {
    const end: End = sent
      .catch(() => undefined)
      .then(() => {
        if (ends.get(queue) === end) ends.delete(queue);
      });
    ends.set(queue, end);
  }
}

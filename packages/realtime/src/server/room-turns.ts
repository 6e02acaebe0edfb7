/** What a browser asks of one room is done in its order: whoever leaves while the app is still asked would be let in afterwards. */
export class RoomTurns {
  readonly #last = new Map<unknown, Promise<unknown>>();

  /** Does it once all that was asked of that room before is done. @throws what it throws */
  async inTurn<T>(room: unknown, act: () => Promise<T>): Promise<T> {
    const before = this.#last.get(room);
    const done = before ? before.then(act, act) : act();
    this.#last.set(room, done);
    try {
      return await done;
    } finally {
      if (this.#last.get(room) === done) this.#last.delete(room);
    }
  }
}

import { EmbeddedProtocolError } from '../errors/statement-errors.js';
import type { BoundValue } from '../pglite/raw-result.js';
import type { Session, SessionGroup } from '../sharing/session.js';
import type { Answer, OnBegin, SharedDatabase } from '../sharing/shared-database.js';
import { POOL_SESSION } from './message.js';

/** The sessions of one process in the owner, by the numbers that process gave them. */
export class SessionSet {
  readonly #database: SharedDatabase;
  readonly #group: SessionGroup;
  readonly #byNumber = new Map<number, Session>();
  readonly #numbers = new Map<number, number>();

  constructor(database: SharedDatabase, listener: SessionGroup) {
    this.#database = database;
    this.#group = {
      notify: (ids, notification) =>
        listener.notify(
          ids.flatMap((it) => this.#numbers.get(it) ?? []),
          notification,
        ),
      ended: (id, error) => listener.ended(this.#numbers.get(id) ?? POOL_SESSION, error),
    };
    this.open(POOL_SESSION);
  }

  open(number: number): void {
    if (this.#byNumber.has(number)) throw new EmbeddedProtocolError(`session ${number} opened twice`);
    const session = this.#database.openSession(number === POOL_SESSION ? 'pool' : 'client', this.#group);
    this.#byNumber.set(number, session);
    this.#numbers.set(session.id, number);
  }

  async query(
    number: number,
    text: string,
    values: readonly BoundValue[],
    onBegin?: OnBegin,
  ): Promise<Answer> {
    const session = this.#byNumber.get(number);
    if (!session) throw new EmbeddedProtocolError(`a statement for session ${number}, which is not open`);
    return await this.#database.query(session, text, values, onBegin);
  }

  async closeOne(number: number, reason?: Error): Promise<void> {
    const session = this.#byNumber.get(number);
    if (!session) return;
    this.#byNumber.delete(number);
    this.#numbers.delete(session.id);
    await this.#database.closeSession(session, reason);
  }

  async close(reason?: Error): Promise<void> {
    await Promise.all([...this.#byNumber.keys()].map((it) => this.closeOne(it, reason)));
  }
}

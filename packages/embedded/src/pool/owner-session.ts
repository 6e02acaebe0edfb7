import { databaseError } from '../pglite/database-error.js';
import { type Session, UNHEARD } from '../sharing/session.js';
import type { SharedDatabase } from '../sharing/shared-database.js';
import { bindValues } from './bind-value.js';
import { type Queryable, type QueryResult, queryResult } from './query-result.js';

/** A session for the owner's own preparations, before there is a connection that anybody could use. */
export class OwnerSession implements Queryable {
  readonly #database: SharedDatabase;
  readonly #session: Session;

  private constructor(database: SharedDatabase) {
    this.#database = database;
    this.#session = database.openSession('client', UNHEARD);
  }

  static async run(database: SharedDatabase, work: (session: Queryable) => Promise<void>): Promise<void> {
    const session = new OwnerSession(database);
    try {
      await work(session);
    } finally {
      await database.closeSession(session.#session);
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: as in pg, the caller knows its rows
  async query<R = any>(text: string, params: readonly unknown[] = []): Promise<QueryResult<R>> {
    const answer = await this.#database.query(this.#session, text, bindValues(params));
    if ('report' in answer) throw databaseError(answer.report);
    return queryResult<R>(answer.results);
  }
}

import type { PgQueryable } from 'bullmq';
import { bindValues } from './bind-value.js';
import { databaseError } from './database-error.js';
import { type QueryResult, queryResult } from './query-result.js';
import type { Session } from './session.js';
import { NOBODY } from './session-group.js';
import type { SharedDatabase } from './shared-database.js';

/** A session for the owner's own preparations, before there is a link that anybody could use. */
export class OwnerSession implements PgQueryable {
  readonly #database: SharedDatabase;
  readonly #session: Session;

  private constructor(database: SharedDatabase) {
    this.#database = database;
    this.#session = database.openSession('client', NOBODY);
  }

  static async run(database: SharedDatabase, work: (session: PgQueryable) => Promise<void>): Promise<void> {
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

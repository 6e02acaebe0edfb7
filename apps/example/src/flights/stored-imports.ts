import type { Database, Queryable } from '../database/database.js';

/** An import from the moment somebody asked for it. */
export interface NotedImport {
  job: string;
  state: 'queued' | 'running' | 'done' | 'failed';
  requestedBy: string | null;
  added: number | null;
  error: string | null;
}

const LATEST = `
  SELECT job, state, requested_by AS "requestedBy", added, error FROM imports
  ORDER BY changed_at DESC, job DESC LIMIT 1`;
// The row may be missing: an import can be queued by name, without a request.
const NOTE = `
  INSERT INTO imports (job, state, added, error) VALUES ($1, $2, $3, $4)
  ON CONFLICT (job) DO UPDATE SET state = $2, added = $3, error = $4, changed_at = now()`;

/** What became of each import. */
export class StoredImports {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async request(within: Queryable, job: string, user: string | undefined): Promise<void> {
    await within.query("INSERT INTO imports (job, state, requested_by) VALUES ($1, 'queued', $2)", [
      job,
      user ?? null,
    ]);
  }

  started(job: string): Promise<void> {
    return this.#note(job, 'running', null, null);
  }

  succeeded(job: string, added: number): Promise<void> {
    return this.#note(job, 'done', added, null);
  }

  failed(job: string, error: string): Promise<void> {
    return this.#note(job, 'failed', null, error);
  }

  async latest(): Promise<NotedImport | undefined> {
    return (await this.#database.query<NotedImport>(LATEST))[0];
  }

  async #note(job: string, state: NotedImport['state'], added: number | null, error: string | null) {
    await this.#database.query(NOTE, [job, state, added, error]);
  }
}

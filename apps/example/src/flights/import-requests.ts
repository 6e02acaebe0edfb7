import { currentUser, isJobHandle, type JobHandle, runInTransaction } from '@cortado/core';
import type { Database } from '../database/database.js';
import type { FlightImports, ImportSummary } from './flight-imports.js';
import type { ImportRequest } from './import-request.js';
import type { StoredImports } from './stored-imports.js';

/** Where people ask for an import. */
export class ImportRequests {
  readonly #database: Database;
  readonly #stored: StoredImports;
  readonly #imports: FlightImports;

  constructor(database: Database, stored: StoredImports, imports: FlightImports) {
    this.#database = database;
    this.#stored = stored;
    this.#imports = imports;
  }

  /**
   * Notes the request and queues its job, both or neither: the job waits for the commit, and so finds its row; where
   * the row cannot be written there is no job.
   */
  async request(request: ImportRequest): Promise<JobHandle<ImportSummary>> {
    return await runInTransaction(this.#database, async (within) => {
      const job = await this.#imports.importAll(request);
      if (!isJobHandle(job))
        throw new TypeError('Imports are requested from outside of jobs; this was inside of one.');
      await this.#stored.request(within, job.id, currentUser());
      return job;
    });
  }
}

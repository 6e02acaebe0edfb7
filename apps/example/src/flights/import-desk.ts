import { currentUser, isJobHandle, type JobHandle, runInTransaction } from '@cortado/core';
import type { Database } from '../database/database.js';
import type { FlightImports, ImportSummary } from './flight-imports.js';
import type { ImportLedger } from './import-ledger.js';
import type { ImportRequest } from './import-request.js';

/** Where people ask for an import. */
export class ImportDesk {
  readonly #database: Database;
  readonly #ledger: ImportLedger;
  readonly #imports: FlightImports;

  constructor(database: Database, ledger: ImportLedger, imports: FlightImports) {
    this.#database = database;
    this.#ledger = ledger;
    this.#imports = imports;
  }

  /**
   * Notes the request and queues its job, both or neither: the job waits for the commit, and so finds its row; where
   * the row cannot be written there is no job.
   */
  async request(request: ImportRequest): Promise<JobHandle<ImportSummary>> {
    return await runInTransaction(this.#database, async (within) => {
      const job = await this.#imports.importAll(request);
      if (!isJobHandle(job)) throw new TypeError('The desk queues imports; it was asked from inside one.');
      await this.#ledger.request(within, job.id, currentUser());
      return job;
    });
  }
}

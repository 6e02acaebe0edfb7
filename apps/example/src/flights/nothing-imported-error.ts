/** A report was asked for before there was anything to report on. */
export class NothingImportedError extends Error {
  readonly code = 'FLIGHTS_NOTHING_IMPORTED';

  constructor() {
    super('There are no flights to report on yet. Run the import first.');
    this.name = 'NothingImportedError';
  }
}

import { CortadoError } from '@cortado/core';

/** A command was asked for something it cannot do as asked. Exit code 2. */
export class UsageError extends CortadoError {
  readonly code = 'CORTADO_USAGE';
}

/** A signal came to a command before it served. Exit code 1. */
export class StoppedWaitingError extends CortadoError {
  readonly code = 'CORTADO_STOPPED_WAITING';

  constructor(facts: { signal: string; what: string }) {
    super(`${facts.signal}: stopped before anything was served, while it waited for ${facts.what}.`);
  }
}

/** A one-off command could not reach the datastore. Workers wait for it instead. */
export class DatastoreUnavailableError extends CortadoError {
  readonly code = 'CORTADO_DATASTORE_UNAVAILABLE';

  constructor(facts: { location: string; found: string; cause?: unknown }) {
    super(
      `Expected ${facts.location} to answer, found: ${facts.found}. Start it, or correct \`connection\` in the config or CORTADO_URL in the environment.`,
      { cause: facts.cause },
    );
  }
}

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

/** What to do about servers that answer, and let nobody in. */
const ADVICE: readonly (readonly [said: RegExp, advice: string])[] = [
  [
    /NOAUTH|WRONGPASS|password|authentication|role "[^"]*" does not exist|pg_hba/i,
    'Correct the user and password of `connection` in the config, or of CORTADO_URL in the environment.',
  ],
  [
    /max number of clients|too many (clients|connections)|connection slots/i,
    'It has no connection left: raise its limit, or let fewer processes use it.',
  ],
];
const START = 'Start it, or correct `connection` in the config or CORTADO_URL in the environment.';

/** A one-off command could not reach the datastore. Workers wait for it instead. */
export class DatastoreUnavailableError extends CortadoError {
  readonly code = 'CORTADO_DATASTORE_UNAVAILABLE';

  constructor(facts: { location: string; found: string; cause?: unknown }) {
    const [, advice] = ADVICE.find(([said]) => said.test(facts.found)) ?? [];
    const expected = advice === undefined ? 'to answer' : 'to let this command in';
    super(`Expected ${facts.location} ${expected}, found: ${facts.found}. ${advice ?? START}`, {
      cause: facts.cause,
    });
  }
}

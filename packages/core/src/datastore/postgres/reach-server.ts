import { DatastoreRefusedError, DatastoreUnavailableError } from '../../errors/dispatch-errors.js';
import { reasonOf } from '../../redaction/reason-of.js';
import { isPostgresOutage, postgresRefusalOf } from './postgres-outage.js';

/** What `act` gives; what the server says against it becomes an error of ours. @throws DatastoreUnavailableError, DatastoreRefusedError */
export async function reachServer<T>(what: string, location: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    const facts = { what, location, found: reasonOf(cause), cause };
    if (isPostgresOutage(cause)) throw new DatastoreUnavailableError(facts);
    const reason = postgresRefusalOf(cause);
    throw reason === undefined ? cause : new DatastoreRefusedError(facts, reason);
  }
}

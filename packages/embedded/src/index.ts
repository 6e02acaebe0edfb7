/** A PostgreSQL pool over one PGlite folder that many processes share. */
import './errors/error-names.js';

export { API_LEVEL } from './api-level.js';
export { EmbeddedError } from './errors/embedded-error.js';
export {
  EmbeddedFilesError,
  EmbeddedFolderError,
  EmbeddedFolderGoneError,
  EmbeddedVersionError,
} from './errors/folder-errors.js';
export {
  EmbeddedClientReleasedError,
  EmbeddedCrashError,
  EmbeddedEndedError,
  EmbeddedFrameTooLargeError,
  EmbeddedIdleTransactionError,
  EmbeddedOwnerLostError,
  EmbeddedProtocolError,
  EmbeddedTransactionError,
  EmbeddedUnavailableError,
  EmbeddedUnsupportedError,
} from './errors/statement-errors.js';
export type { EmbeddedClient } from './pool/embedded-client.js';
export {
  EmbeddedDatabase,
  type EmbeddedDatabaseOptions,
  type PreparedStatement,
} from './pool/embedded-database.js';
export type { Queryable, QueryResult } from './pool/query-result.js';

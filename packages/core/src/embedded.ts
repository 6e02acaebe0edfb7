export { EmbeddedDatabase, type EmbeddedDatabaseOptions } from './datastore/embedded/embedded-database.js';

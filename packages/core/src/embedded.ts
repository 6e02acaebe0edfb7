export { EmbeddedDatabase, type EmbeddedDatabaseOptions } from './engines/embedded/embedded-database.js';

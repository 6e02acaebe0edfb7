import {
  assertSchemaCompatibility,
  LATEST_SCHEMA_VERSION,
  type PgPool,
  runMigrations,
  SchemaMigrationRequiredError,
} from 'bullmq';
import type pg from 'pg';
import { MigrationRequiredError } from '../../errors/configuration-errors.js';
import type { Connection } from '../../options/connection.js';
import type { Migration } from '../ports/engine.js';
import { createDatabase } from './create-database.js';
import { expectEncoding } from './encoding.js';
import { expectSession } from './expect-session.js';
import { migrateAlone, withLongStatements } from './migration-session.js';
import { isNoDatabase } from './postgres-outage.js';
import { schemaVersion } from './schema-version.js';
import { createBroadcastTables, hasBroadcastTables } from './sql-broadcast-schema.js';
import { createJobIndex, hasJobIndex } from './sql-index-schema.js';
import { createRecordTables, hasRecordTables } from './sql-records.js';

export interface SqlSchemaDeps {
  readonly location: string;
  readonly pool: pg.Pool;
  readonly connection: Connection;
  /** From where the database is made, where it is that of a site; any other is somebody's whom we do not know. */
  readonly madeFrom: Connection | undefined;
  /** Milliseconds until that has taken a connection. */
  readonly within: number;
  /** Milliseconds for a statement that makes something. */
  readonly madeWithin: number;
}

/** The tables of BullMQ and ours, in the database of the connection. */
export class SqlSchema {
  readonly #deps: SqlSchemaDeps;

  constructor(deps: SqlSchemaDeps) {
    this.#deps = deps;
  }

  /** @throws MigrationRequiredError where something is missing */
  async expect(): Promise<void> {
    const { pool } = this.#deps;
    try {
      await expectSession(pool);
      await expectEncoding(pool);
      await assertSchemaCompatibility(pool as unknown as PgPool);
    } catch (cause) {
      throw this.#isToBeMade(cause) ? this.#required(cause) : this.inOurWords(cause);
    }
    const hasAll =
      (await hasRecordTables(pool)) && (await hasJobIndex(pool)) && (await hasBroadcastTables(pool));
    if (!hasAll) throw this.#required(undefined);
  }

  /** An error of BullMQ's as its users here are told it: a schema of theirs is made with our command. */
  inOurWords(error: unknown): unknown {
    // 42P01: the schema is missing altogether.
    const isMissing =
      error instanceof SchemaMigrationRequiredError ||
      (error as { code?: string } | undefined)?.code === '42P01';
    return isMissing ? this.#required(error) : error;
  }

  /** Makes what is missing, the database of a site too. */
  async migrate(): Promise<Migration> {
    const { connection, madeFrom, within } = this.#deps;
    try {
      return await this.#migrate();
    } catch (error) {
      if (!madeFrom || !isNoDatabase(error)) throw error;
      await createDatabase(connection, madeFrom, within);
      return await this.#migrate();
    }
  }

  async #migrate(): Promise<Migration> {
    const client = await this.#deps.pool.connect();
    try {
      await expectSession(client);
      await expectEncoding(client);
      const from = await schemaVersion(client);
      const to = await withLongStatements(client, this.#deps.madeWithin, async (session) => {
        // Reading is enough to know that there is nothing to do; migrating takes a lock that others wait for.
        const isLatest = from === LATEST_SCHEMA_VERSION;
        const version = isLatest ? from : await migrateAlone(session, () => runMigrations(session));
        await createRecordTables(session);
        await createJobIndex(session);
        await createBroadcastTables(session);
        return version;
      });
      client.release();
      return { from, to };
    } catch (error) {
      // A transaction that may still be open ends with its connection.
      client.release(true);
      throw error;
    }
  }

  #isToBeMade(cause: unknown): boolean {
    return this.#deps.madeFrom !== undefined && isNoDatabase(cause);
  }

  #required(cause: unknown): MigrationRequiredError {
    return new MigrationRequiredError({ location: this.#deps.location, cause });
  }
}

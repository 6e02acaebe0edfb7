import { currentJob, Enqueue, type Enqueued, type JobEnd } from '@cortado/core';
import { publishListChanged } from '@cortado/realtime/publish';
import type { Database } from '../database/database.js';
import type { Notifications } from '../notifications/notifications.js';
import { inBatches } from './batches.js';
import type { Airport, Departure, Flight, FlightFiles } from './flight-files.js';
import { ImportRequest } from './import-request.js';
import type { StoredImports } from './stored-imports.js';

/** What an import did. */
export interface ImportSummary {
  /** Rows in the table now. */
  rows: number;
  /** Rows that were not there before. */
  added: number;
}

const INSERT_FLIGHTS = `
  INSERT INTO flights (id, minute, delay, distance)
  SELECT * FROM unnest($1::integer[], $2::smallint[], $3::smallint[], $4::smallint[])
  ON CONFLICT DO NOTHING
  RETURNING id`;
const INSERT_AIRPORTS = `
  INSERT INTO airports (iata, name, city, state)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
  ON CONFLICT DO NOTHING
  RETURNING iata`;
const INSERT_DEPARTURES = `
  INSERT INTO departures (id, departed_at, origin, destination, delay, distance)
  SELECT * FROM unnest($1::integer[], $2::timestamp[], $3::text[], $4::text[], $5::smallint[], $6::smallint[])
  ON CONFLICT DO NOTHING
  RETURNING id`;

/**
 * Brings the files into the database. A row's place in its file is its key, so an import that is run twice,
 * or again after its worker was killed half-way, adds only what is missing.
 */
export class FlightImports {
  readonly #database: Database;
  readonly #files: FlightFiles;
  readonly #stored: StoredImports;
  readonly #notifications: Notifications;

  constructor(database: Database, files: FlightFiles, stored: StoredImports, notifications: Notifications) {
    this.#database = database;
    this.#files = files;
    this.#stored = stored;
    this.#notifications = notifications;
  }

  /** All 231,083 flights. What comes of it stands in the table of imports. */
  @Enqueue({
    queue: 'long',
    timeout: '20m',
    attempts: 3,
    backoff: '2s',
    afterCommit: true,
    onSuccess: 'FlightImports.importSucceeded',
    onFailure: 'FlightImports.importFailed',
  })
  async importAll(request: ImportRequest): Enqueued<ImportSummary> {
    await this.#stored.started(currentJob().id);
    const flights = await this.#files.flights();
    const batches = { size: request.batchSize, title: 'Flights' };
    const added = await inBatches(flights, batches, (batch, offset) =>
      this.#add(INSERT_FLIGHTS, flightColumns(batch, offset)),
    );
    return this.#summary('flights', added);
  }

  /** The 20,000 flights that name their airports, and all airports. */
  @Enqueue({ queue: 'long', timeout: '10m', attempts: 3, backoff: '2s' })
  async importDepartures(request: ImportRequest): Enqueued<ImportSummary> {
    await this.#add(INSERT_AIRPORTS, airportColumns(await this.#files.airports()));
    const departures = await this.#files.departures();
    const batches = { size: request.batchSize, title: 'Departures' };
    const added = await inBatches(departures, batches, (batch, offset) =>
      this.#add(INSERT_DEPARTURES, departureColumns(batch, offset)),
    );
    return this.#summary('departures', added);
  }

  @Enqueue({ queue: 'short', attempts: 3, backoff: '1s' })
  async importSucceeded(end: JobEnd<ImportSummary>): Promise<void> {
    const { rows = 0, added = 0 } = end.result ?? {};
    await this.#stored.succeeded(end.job.id, added);
    await this.#tell(
      `${rows.toLocaleString('en-US')} flights are there, ${added.toLocaleString('en-US')} of them new.`,
      'green',
      end,
    );
  }

  @Enqueue({ queue: 'short', attempts: 3, backoff: '1s' })
  async importFailed(end: JobEnd): Promise<void> {
    const reason = end.error?.message ?? 'no reason given';
    await this.#stored.failed(end.job.id, reason);
    await this.#tell(`The import failed: ${reason.slice(0, 150)}`, 'red', end);
  }

  #tell(text: string, indicator: 'green' | 'red', { user }: JobEnd): Promise<void> {
    return this.#notifications.notify({ text, indicator, isBrief: true, ...(user ? { to: user } : {}) });
  }

  async #add(insert: string, columns: readonly unknown[][]): Promise<number> {
    const { length } = await this.#database.query(insert, columns);
    await publishListChanged({ doctype: 'Flight' });
    return length;
  }

  async #summary(table: 'flights' | 'departures', added: number): Promise<ImportSummary> {
    const [count] = await this.#database.query<{ rows: number }>(
      `SELECT count(*)::integer AS rows FROM ${table}`,
    );
    const rows = count?.rows ?? 0;
    await currentJob().log(`${table}: ${added} added, ${rows} now`);
    return { rows, added };
  }
}

// A column at a time: one statement with a few array parameters, whatever the size of the batch.
function flightColumns(flights: readonly Flight[], offset: number): unknown[][] {
  return [
    flights.map((_, index) => offset + index + 1),
    flights.map((it) => Math.round(it.time * 60)),
    flights.map((it) => it.delay),
    flights.map((it) => it.distance),
  ];
}

function departureColumns(departures: readonly Departure[], offset: number): unknown[][] {
  return [
    departures.map((_, index) => offset + index + 1),
    departures.map((it) => it.date.replaceAll('/', '-')),
    departures.map((it) => it.origin),
    departures.map((it) => it.destination),
    departures.map((it) => it.delay),
    departures.map((it) => it.distance),
  ];
}

function airportColumns(airports: readonly Airport[]): unknown[][] {
  return [
    airports.map((it) => it.iata),
    airports.map((it) => it.name),
    airports.map((it) => it.city),
    airports.map((it) => it.state),
  ];
}

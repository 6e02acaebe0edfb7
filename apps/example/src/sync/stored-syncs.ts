import type { Database, Queryable } from '../database/database.js';
import type { AirportDelays } from './partner.js';

/** `refused` is for good; `failed` had all its tries for this hour. */
export type SyncStatus = 'pending' | 'retrying' | 'postponed' | 'synced' | 'refused' | 'failed';

/** Airports by how far their sync is. */
export type SyncCount = Partial<Record<SyncStatus, number>>;

const ADD_MISSING =
  'INSERT INTO partner_syncs (airport) SELECT DISTINCT origin FROM departures ON CONFLICT DO NOTHING';
const PENDING = `
  SELECT airport FROM partner_syncs WHERE status NOT IN ('synced', 'refused')
  ORDER BY changed_at, airport LIMIT $1`;
const DELAYS = `
  SELECT origin AS airport, count(*)::integer AS flights, sum(delay)::float8 / count(*) AS "averageDelay"
  FROM departures WHERE origin = $1 GROUP BY origin`;
const NOTE = `
  INSERT INTO partner_syncs (airport, status, requests, error) VALUES ($1, $2, 1, $3)
  ON CONFLICT (airport) DO UPDATE
  SET status = $2, requests = partner_syncs.requests + 1, error = $3, changed_at = now()`;
// What was refused stays so, and what has been synced by another job meanwhile is synced.
const GIVE_UP = `
  UPDATE partner_syncs SET status = 'failed', error = $2, changed_at = now()
  WHERE airport = $1 AND status NOT IN ('refused', 'synced')`;

/** What the partner knows of each airport, and how often it was asked to. */
export class StoredSyncs {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The airports it ought to be told of, those that waited longest first. */
  async pending(limit: number): Promise<string[]> {
    await this.#database.query(ADD_MISSING);
    return (await this.#database.query<{ airport: string }>(PENDING, [limit])).map((it) => it.airport);
  }

  async delaysOf(airport: string): Promise<AirportDelays | undefined> {
    return (await this.#database.query<AirportDelays>(DELAYS, [airport]))[0];
  }

  /** Counts a request, and says how it went. */
  async note(airport: string, status: SyncStatus, error: string | null = null): Promise<void> {
    await this.#database.query(NOTE, [airport, status, error]);
  }

  async giveUp(airport: string, error: string): Promise<void> {
    await this.#database.query(GIVE_UP, [airport, error]);
  }
}

export async function countSyncs(database: Queryable): Promise<SyncCount> {
  const counts = await database.query<{ status: SyncStatus; airports: number }>(
    'SELECT status, count(*)::integer AS airports FROM partner_syncs GROUP BY status ORDER BY status',
  );
  return Object.fromEntries(counts.map(({ status, airports }) => [status, airports]));
}

import type { Database } from '../database/database.js';
import type { AuditedFlight, Punctuality } from './punctuality.js';

/** How far the audit is: what the database counts, whoever audited. */
export interface AuditCount {
  audited: number;
  flights: number;
}

/** Flights from one id to another, both included. */
export interface IdRange {
  from: number;
  to: number;
}

const COUNT = `
  SELECT
    (SELECT count(*)::integer FROM audits) AS audited,
    (SELECT count(*)::integer FROM flights) AS flights`;
const FLIGHTS = 'SELECT id, minute, delay, distance FROM flights';
const PENDING = 'NOT EXISTS (SELECT FROM audits WHERE flight = flights.id)';
const RECORD = `
  INSERT INTO audits (flight, punctuality, job)
  SELECT flight, punctuality, $3 FROM unnest($1::integer[], $2::text[]) AS found (flight, punctuality)
  ON CONFLICT DO NOTHING
  RETURNING flight`;

/** Which flights were audited, and with what result. What is in it once stays as it is. */
export class StoredAudits {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async count(): Promise<AuditCount> {
    const [count] = await this.#database.query<AuditCount>(COUNT);
    return count as AuditCount;
  }

  /** The next flights nobody has audited yet, wherever they are. */
  pending(limit: number): Promise<AuditedFlight[]> {
    return this.#database.query(`${FLIGHTS} WHERE ${PENDING} ORDER BY id LIMIT $1`, [limit]);
  }

  /** Those among some ids. */
  pendingIn({ from, to }: IdRange): Promise<AuditedFlight[]> {
    return this.#database.query(`${FLIGHTS} WHERE ${PENDING} AND id BETWEEN $1 AND $2 ORDER BY id`, [
      from,
      to,
    ]);
  }

  /** Audited or not, the next flights after an id. */
  after(id: number, limit: number): Promise<AuditedFlight[]> {
    return this.#database.query(`${FLIGHTS} WHERE id > $1 ORDER BY id LIMIT $2`, [id, limit]);
  }

  /** Gives how many of them had no audit before. */
  async record(found: ReadonlyMap<number, Punctuality>, job: string): Promise<number> {
    return (await this.#database.query(RECORD, [[...found.keys()], [...found.values()], job])).length;
  }

  /** The ids of all flights, in ranges of `size`. */
  async ranges(size: number): Promise<IdRange[]> {
    const [ends] = await this.#database.query<{ first: number | null; last: number | null }>(
      'SELECT min(id) AS first, max(id) AS last FROM flights',
    );
    const ranges: IdRange[] = [];
    for (let from = ends?.first ?? 1; from <= (ends?.last ?? 0); from += size)
      ranges.push({ from, to: from + size - 1 });
    return ranges;
  }

  /** Forgets every audit, so that all flights can be audited again. */
  async clear(): Promise<void> {
    await this.#database.query('TRUNCATE audits');
  }
}

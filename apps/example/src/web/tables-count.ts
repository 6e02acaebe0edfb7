import type { Database } from '../database/database.js';

/** How many rows the database holds. */
export interface TableCounts {
  flights: number;
  departures: number;
  airports: number;
  notices: number;
}

const COUNT = `
  SELECT
    (SELECT count(*)::integer FROM flights) AS flights,
    (SELECT count(*)::integer FROM departures) AS departures,
    (SELECT count(*)::integer FROM airports) AS airports,
    (SELECT count(*)::integer FROM notices) AS notices`;

/** Counted by the database, now. */
export async function countTables(database: Database): Promise<TableCounts> {
  const [counts] = await database.query<TableCounts>(COUNT);
  return counts as TableCounts;
}

import type { Queryable } from '../database/database.js';

const LATEST = "SELECT to_char(max(departed_at), 'YYYY-MM-DD') AS day FROM departures";

/**
 * The office lives on the day after its latest departure, since its data are of 2001: yesterday is always the last
 * day that has any. Days are `2001-03-31`, months `2001-03`.
 */
export class OfficeCalendar {
  readonly #database: Queryable;

  constructor(database: Queryable) {
    this.#database = database;
  }

  /** `undefined` before anything was imported. */
  async yesterday(): Promise<string | undefined> {
    const [latest] = await this.#database.query<{ day: string | null }>(LATEST);
    return latest?.day ?? undefined;
  }

  async monthBefore(): Promise<string | undefined> {
    const yesterday = await this.yesterday();
    return yesterday && monthBefore(dayAfter(yesterday));
  }
}

function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

/** The month before the one a day is in. */
export function monthBefore(day: string): string {
  const first = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  first.setUTCMonth(first.getUTCMonth() - 1);
  return first.toISOString().slice(0, 7);
}

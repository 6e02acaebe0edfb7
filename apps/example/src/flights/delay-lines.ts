import type { Queryable } from '../database/database.js';

/** How late flights were. All delays are in minutes; below zero is early. */
export interface DelayLine {
  hour: number;
  flights: number;
  averageDelay: number;
  medianDelay: number;
  worstDelay: number;
  /** Flights that were 15 minutes late or more, which is where the US Department of Transportation draws the line. */
  late: number;
}

/** The same of one airport. */
export interface AirportDelayLine extends DelayLine {
  airport: string;
  city: string;
  state: string;
}

// As float8, an average is one IEEE division and so the very number any other program gets.
const MEASURES = `
  count(*)::integer AS flights,
  sum(delay)::float8 / count(*) AS "averageDelay",
  percentile_cont(0.5) WITHIN GROUP (ORDER BY delay) AS "medianDelay",
  max(delay)::integer AS "worstDelay",
  (count(*) FILTER (WHERE delay >= 15))::integer AS late`;

const PER_HOUR = `
  SELECT minute / 60 AS hour, ${MEASURES}
  FROM flights
  GROUP BY hour
  ORDER BY hour`;

const PER_AIRPORT_AND_HOUR = `
  SELECT iata AS airport, city, state, extract(hour FROM departed_at)::integer AS hour, ${MEASURES}
  FROM departures JOIN airports ON iata = origin
  GROUP BY iata, hour
  ORDER BY iata COLLATE "C", hour`;

const OF_DAY = `
  SELECT ${MEASURES}
  FROM departures
  WHERE departed_at >= $1::date AND departed_at < $1::date + 1`;

/** The flights that name their airports, of one day such as `2001-03-31`. */
export async function delaysOfDay(database: Queryable, day: string): Promise<Omit<DelayLine, 'hour'>> {
  const [line] = await database.query<Omit<DelayLine, 'hour'>>(OF_DAY, [day]);
  return line as Omit<DelayLine, 'hour'>;
}

/** All flights, one line for each hour of the day, in its order. */
export function delaysPerHour(database: Queryable): Promise<DelayLine[]> {
  return database.query<DelayLine>(PER_HOUR);
}

/** The flights that name their airports, one line for each airport they left and hour of the day, in that order. */
export function delaysPerAirportAndHour(database: Queryable): Promise<AirportDelayLine[]> {
  return database.query<AirportDelayLine>(PER_AIRPORT_AND_HOUR);
}

/** The lines with the highest average delay, among those that stand on enough flights. */
export function worstOf<L extends DelayLine>(
  lines: readonly L[],
  { top, minFlights }: { top: number; minFlights: number },
): L[] {
  return lines
    .filter((it) => it.flights >= minFlights)
    .toSorted((a, b) => b.averageDelay - a.averageDelay || b.flights - a.flights)
    .slice(0, top);
}

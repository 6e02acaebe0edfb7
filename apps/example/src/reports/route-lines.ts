/** A departure, as a report on routes needs it. */
export interface RouteFlight {
  id: number;
  origin: string;
  destination: string;
  delay: number;
}

/** How late the flights of one route were, in minutes. */
export interface RouteLine {
  origin: string;
  destination: string;
  flights: number;
  averageDelay: number;
  worstDelay: number;
  late: number;
}

/** Adds up flights route by route, one after the other. */
export class RouteSums {
  readonly #sums = new Map<
    string,
    { flight: RouteFlight; flights: number; delays: number; worst: number; late: number }
  >();

  add(flight: RouteFlight): void {
    const key = `${flight.origin}-${flight.destination}`;
    const sum = this.#sums.get(key) ?? { flight, flights: 0, delays: 0, worst: flight.delay, late: 0 };
    sum.flights += 1;
    sum.delays += flight.delay;
    sum.worst = Math.max(sum.worst, flight.delay);
    sum.late += flight.delay >= 15 ? 1 : 0;
    this.#sums.set(key, sum);
  }

  /** In the order of origin and destination. */
  lines(): RouteLine[] {
    return [...this.#sums.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([
          ,
          {
            flight: { origin, destination },
            flights,
            delays,
            worst,
            late,
          },
        ]) => ({
          origin,
          destination,
          flights,
          averageDelay: delays / flights,
          worstDelay: worst,
          late,
        }),
      );
  }
}

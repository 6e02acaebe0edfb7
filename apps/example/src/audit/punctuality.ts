/** How a flight did, in the words of the audit. */
export type Punctuality = 'early' | 'on time' | 'late' | 'very late' | 'unclear';

export interface AuditedFlight {
  id: number;
  minute: number;
  delay: number;
  distance: number;
}

/** No flight of the files is like that, so somebody ought to look. */
export class ImplausibleFlightError extends Error {
  readonly code = 'FLIGHTS_IMPLAUSIBLE';

  constructor({ id, distance, minute }: AuditedFlight) {
    super(`Flight ${id} cannot be: ${distance} miles, at minute ${minute} of the day.`);
    this.name = 'ImplausibleFlightError';
  }
}

/** Late begins at 15 minutes, where the US Department of Transportation draws the line. @throws ImplausibleFlightError */
export function punctualityOf(flight: AuditedFlight): Punctuality {
  const { minute, delay, distance } = flight;
  if (distance <= 0 || minute < 0 || minute >= 24 * 60) throw new ImplausibleFlightError(flight);
  if (delay < 0) return 'early';
  if (delay < 15) return 'on time';
  return delay < 60 ? 'late' : 'very late';
}

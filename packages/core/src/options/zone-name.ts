import { nearestName } from './nearest-name.js';

/**
 * The one name of each zone that was found to exist, by those it was asked for with: making a DateTimeFormat costs some
 * 50 µs, and the first one of a process 9 MiB and 14 ms. An app in UTC, which is the default, never needs one.
 */
const zones = new Map([['UTC', 'UTC']]);

/** The one name of a zone that may have several, `undefined` where there is no such zone. */
export function zoneName(timezone: string): string | undefined {
  const known = zones.get(timezone);
  if (known !== undefined) return known;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: timezone }).resolvedOptions();
    zones.set(timezone, timeZone);
    return timeZone;
  } catch {
    return undefined;
  }
}

/** Whether a time zone exists, as a list of what is wrong. */
export function zoneProblems(timezone: string, on: string): string[] {
  if (zoneName(timezone) !== undefined) return [];
  return [
    `Unknown time zone ${JSON.stringify(timezone)} on ${on}. ${nearestZone(timezone)}Expected an IANA name such as "Europe/Berlin" or "UTC".`,
  ];
}

/** The zone of a city that stands alone, else one that is called much alike. */
function nearestZone(timezone: unknown): string {
  if (typeof timezone !== 'string') return '';
  const known = Intl.supportedValuesOf('timeZone');
  const city = `/${timezone.trim().replaceAll(' ', '_').toLowerCase()}`;
  const nearest = known.find((it) => it.toLowerCase().endsWith(city)) ?? nearestName(timezone, known);
  return nearest === undefined ? '' : `Did you mean "${nearest}"? `;
}

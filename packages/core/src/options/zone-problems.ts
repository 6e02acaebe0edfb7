/** Zones that were found to exist: making a DateTimeFormat costs some 50 µs. */
const zones = new Set<string>();

/** Whether a time zone exists, as a list of what is wrong. */
export function zoneProblems(timezone: string, on: string): string[] {
  if (zones.has(timezone)) return [];
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    zones.add(timezone);
    return [];
  } catch {
    return [
      `Unknown time zone ${JSON.stringify(timezone)} on ${on}. Expected an IANA name such as "Europe/Berlin" or "UTC".`,
    ];
  }
}

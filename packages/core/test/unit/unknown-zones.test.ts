import { zoneProblems } from '../../src/options/zone-name.js';

describe('a time zone', () => {
  it.each(['UTC', 'Europe/Berlin', 'europe/berlin'])('is taken: %s', (zone) => {
    for (const _ of ['first', 'again']) expect(zoneProblems(zone, 'the app')).toEqual([]);
  });

  it.each<[unknown, string]>([
    [' berlin ', 'Did you mean "Europe/Berlin"? '],
    ['new york', 'Did you mean "America/New_York"? '],
    ['Europe/Berln', 'Did you mean "Europe/Berlin"? '],
    ['Mars/Olympus', ''],
    [7, ''],
    [null, ''],
  ])('is refused, with what may be meant: %j', (zone, meant) => {
    expect(zoneProblems(zone as string, 'the app')).toEqual([
      `Unknown time zone ${JSON.stringify(zone)} on the app. ${meant}Expected an IANA name such as "Europe/Berlin" or "UTC".`,
    ]);
  });
});

import { BOTH, between, type Dst, ONCE, rule, SKIP } from '../support/slot-rules.js';

describe('slots when the clocks go forward', () => {
  const cases: [zone: string, cron: string, dst: Dst, from: string, to: string, slots: string[]][] = [
    // Berlin: 02:00 becomes 03:00 on 29 March 2026, at 01:00 UTC.
    ['Europe/Berlin', '30 2 * * *', SKIP, '2026-03-28T12:00Z', '2026-03-30T12:00Z', ['03-30T00:30:00']],
    [
      'Europe/Berlin',
      '30 2 * * *',
      ONCE,
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['03-29T01:30:00', '03-30T00:30:00'],
    ],
    [
      'Europe/Berlin',
      '30 2 * * *',
      BOTH,
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['03-29T01:30:00', '03-30T00:30:00'],
    ],
    ['Europe/Berlin', '15 30 2 * * *', ONCE, '2026-03-29T00:00Z', '2026-03-29T12:00Z', ['03-29T01:30:15']],
    ['Europe/Berlin', '15 30 2 * * *', SKIP, '2026-03-29T00:00Z', '2026-03-29T12:00Z', []],
    [
      'Europe/Berlin',
      '*/30 * * * *',
      BOTH,
      '2026-03-29T00:00Z',
      '2026-03-29T02:00Z',
      ['03-29T00:00:00', '03-29T00:30:00', '03-29T01:00:00', '03-29T01:30:00', '03-29T02:00:00'],
    ],
    ['Europe/Berlin', '0 3 * * *', ONCE, '2026-03-29T00:00Z', '2026-03-29T12:00Z', ['03-29T01:00:00']],
    // What is moved from 02:00 meets what stands at 03:00, and runs once.
    ['Europe/Berlin', '0 2,3 * * *', ONCE, '2026-03-29T00:00Z', '2026-03-29T12:00Z', ['03-29T01:00:00']],
    // Each of several that the hour leaves out, not only the first, from wherever one counts.
    [
      'Europe/Berlin',
      '*/20 2 * * *',
      ONCE,
      '2026-03-29T00:00Z',
      '2026-03-29T12:00Z',
      ['03-29T01:00:00', '03-29T01:20:00', '03-29T01:40:00'],
    ],
    [
      'Europe/Berlin',
      '*/20 2 * * *',
      ONCE,
      '2026-03-29T01:10Z',
      '2026-03-29T12:00Z',
      ['03-29T01:20:00', '03-29T01:40:00'],
    ],
    [
      'Europe/Berlin',
      '0 */20 2,3 * * *',
      ONCE,
      '2026-03-29T01:01Z',
      '2026-03-29T01:59Z',
      ['03-29T01:20:00', '03-29T01:40:00'],
    ],
    // New York: 02:00 becomes 03:00 on 8 March 2026, at 07:00 UTC.
    [
      'America/New_York',
      '0 2 * * 0',
      ONCE,
      '2026-03-08T00:00Z',
      '2026-03-15T12:00Z',
      ['03-08T07:00:00', '03-15T06:00:00'],
    ],
    ['America/New_York', '0 2 * * 0', SKIP, '2026-03-08T00:00Z', '2026-03-15T12:00Z', ['03-15T06:00:00']],
    ['America/New_York', '30 0 2 * * 0', ONCE, '2026-03-08T00:00Z', '2026-03-08T12:00Z', ['03-08T07:00:30']],
    // Lord Howe: half an hour, 02:00 becomes 02:30 on 4 October 2026, at 15:30 UTC the day before.
    [
      'Australia/Lord_Howe',
      '15 2 * * *',
      ONCE,
      '2026-10-03T12:00Z',
      '2026-10-04T18:00Z',
      ['10-03T15:45:00', '10-04T15:15:00'],
    ],
    ['Australia/Lord_Howe', '15 2 * * *', SKIP, '2026-10-03T12:00Z', '2026-10-04T18:00Z', ['10-04T15:15:00']],
    [
      'Australia/Lord_Howe',
      '5 15 2 * * *',
      ONCE,
      '2026-10-03T12:00Z',
      '2026-10-03T18:00Z',
      ['10-03T15:45:05'],
    ],
    // Kolkata never changes its clocks.
    [
      'Asia/Kolkata',
      '30 2 * * *',
      ONCE,
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['03-28T21:00:00', '03-29T21:00:00'],
    ],
    [
      'Asia/Kolkata',
      '10 30 2 * * *',
      SKIP,
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['03-28T21:00:10', '03-29T21:00:10'],
    ],
  ];
  it.each(cases)('%s %s %j', (zone, cron, dst, from, to, slots) => {
    expect(between(rule(cron, zone, dst), from, to)).toEqual(slots);
  });
});

describe('slots when the clocks go back', () => {
  const cases: [zone: string, cron: string, dst: Dst, from: string, to: string, slots: string[]][] = [
    // Berlin: 03:00 becomes 02:00 on 25 October 2026, at 01:00 UTC.
    [
      'Europe/Berlin',
      '30 2 * * *',
      ONCE,
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['10-25T00:30:00', '10-26T01:30:00'],
    ],
    [
      'Europe/Berlin',
      '30 2 * * *',
      SKIP,
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['10-25T00:30:00', '10-26T01:30:00'],
    ],
    [
      'Europe/Berlin',
      '30 2 * * *',
      BOTH,
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['10-25T00:30:00', '10-25T01:30:00', '10-26T01:30:00'],
    ],
    [
      'Europe/Berlin',
      '15 30 2 * * *',
      BOTH,
      '2026-10-25T00:00Z',
      '2026-10-25T12:00Z',
      ['10-25T00:30:15', '10-25T01:30:15'],
    ],
    ['Europe/Berlin', '0 3 * * *', BOTH, '2026-10-25T00:00Z', '2026-10-25T12:00Z', ['10-25T02:00:00']],
    [
      'Europe/Berlin',
      '*/30 * * * *',
      BOTH,
      '2026-10-25T00:00Z',
      '2026-10-25T02:00Z',
      ['10-25T00:00:00', '10-25T00:30:00', '10-25T01:00:00', '10-25T01:30:00', '10-25T02:00:00'],
    ],
    [
      'Europe/Berlin',
      '*/30 * * * *',
      ONCE,
      '2026-10-25T00:00Z',
      '2026-10-25T02:00Z',
      ['10-25T00:00:00', '10-25T00:30:00', '10-25T02:00:00'],
    ],
    // New York: 02:00 becomes 01:00 on 1 November 2026, at 06:00 UTC.
    [
      'America/New_York',
      '30 1 * * *',
      ONCE,
      '2026-11-01T00:00Z',
      '2026-11-02T12:00Z',
      ['11-01T05:30:00', '11-02T06:30:00'],
    ],
    [
      'America/New_York',
      '30 1 * * *',
      BOTH,
      '2026-11-01T00:00Z',
      '2026-11-02T12:00Z',
      ['11-01T05:30:00', '11-01T06:30:00', '11-02T06:30:00'],
    ],
    [
      'America/New_York',
      '59 59 1 * * *',
      BOTH,
      '2026-11-01T00:00Z',
      '2026-11-01T12:00Z',
      ['11-01T05:59:59', '11-01T06:59:59'],
    ],
    // Lord Howe: half an hour, 02:00 becomes 01:30 on 5 April 2026, at 15:00 UTC the day before.
    [
      'Australia/Lord_Howe',
      '45 1 * * *',
      ONCE,
      '2026-04-04T12:00Z',
      '2026-04-05T18:00Z',
      ['04-04T14:45:00', '04-05T15:15:00'],
    ],
    [
      'Australia/Lord_Howe',
      '45 1 * * *',
      BOTH,
      '2026-04-04T12:00Z',
      '2026-04-05T18:00Z',
      ['04-04T14:45:00', '04-04T15:15:00', '04-05T15:15:00'],
    ],
    [
      'Australia/Lord_Howe',
      '10 45 1 * * *',
      BOTH,
      '2026-04-04T12:00Z',
      '2026-04-04T18:00Z',
      ['04-04T14:45:10', '04-04T15:15:10'],
    ],
    ['Australia/Lord_Howe', '15 1 * * *', BOTH, '2026-04-04T12:00Z', '2026-04-04T18:00Z', ['04-04T14:15:00']],
    [
      'Asia/Kolkata',
      '30 1 * * *',
      BOTH,
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['10-24T20:00:00', '10-25T20:00:00'],
    ],
    [
      'Asia/Kolkata',
      '0 30 1 * * *',
      ONCE,
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['10-24T20:00:00', '10-25T20:00:00'],
    ],
  ];
  it.each(cases)('%s %s %j', (zone, cron, dst, from, to, slots) => {
    expect(between(rule(cron, zone, dst), from, to)).toEqual(slots);
  });
});

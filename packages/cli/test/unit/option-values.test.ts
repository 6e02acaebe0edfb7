import { Command } from 'commander';
import { setup } from '../../src/commands/setup.js';
import { declareJobFilter } from '../../src/job-filter-options.js';
import { moment } from '../../src/option-values.js';
import { declareQueues, declareRunning } from '../../src/serving-options.js';

/** What a command takes its words for. */
function read(declare: (command: Command) => unknown, ...words: string[]): Record<string, unknown> {
  const command = new Command().exitOverride();
  declare(command);
  return command.parse(words, { from: 'user' }).opts();
}

describe('an option that takes several, given twice', () => {
  it.each([
    [declareQueues, ['--queue', 'short', '--queue', 'default,short'], { queue: ['short', 'default'] }],
    [declareJobFilter, ['--queue', 'short', '--queue', 'default'], { queue: ['short', 'default'] }],
    [declareJobFilter, ['--state', 'failed', '--state', 'active,failed'], { state: ['failed', 'active'] }],
    [
      declareRunning,
      ['--weights', 'short=3,long=1', '--weights', 'default=2,long=4'],
      { weights: { short: 3, long: 4, default: 2 } },
    ],
  ])('has those of both: case %#', (declare, words, expected) => {
    expect(read(declare, ...words)).toEqual(expected);
  });

  it('has those of both where they are processes of queues', () => {
    expect(
      read((it) => setup.declare?.(it), 'procfile', '--processes', 'short:1', '--processes', 'long:4'),
    ).toMatchObject({
      processes: new Map([
        ['short', 1],
        ['long', 4],
      ]),
    });
  });
});

it('takes any name that a queue may have for one that weighs something', () => {
  expect(read(declareRunning, '--weights', 'a=b=3, mails-2 = 1')).toEqual({
    weights: { 'a=b': 3, 'mails-2': 1 },
  });
});

describe('a moment', () => {
  it.each(['2026-02-31', '2026-04-31T09:00', '2025-02-29T09:00:00Z', '2026-06-31T01:00:00+02:00'])(
    'of a day that no calendar has is refused: %s',
    (text) => {
      expect(() => moment(text)).toThrow('Expected a moment');
    },
  );

  it.each([
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-01-01T00:30:00+02:00', '2025-12-31T22:30:00.000Z'],
    ['2026-12-31T23:30-05:00', '2027-01-01T04:30:00.000Z'],
    ['2026-03-01T24:00', '2026-03-02T00:00:00.000Z'],
  ])('is the day that was written, in its zone: %s', (text, expected) => {
    expect(moment(text).toISOString()).toBe(expected);
  });
});

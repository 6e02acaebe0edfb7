import { showMoment, showSpan } from '../../src/output/moment.js';
import { Printer } from '../../src/output/printer.js';
import { safeText, shorten } from '../../src/output/safe-text.js';
import { factSheet, table } from '../../src/output/table.js';

it('draws columns without lines or blanks at the end', () => {
  expect(
    table(
      ['ID', 'NAME'],
      [
        ['1', 'a'],
        ['22', ''],
      ],
    ),
  ).toBe('ID  NAME\n1   a\n22');
  expect(
    factSheet([
      ['Queue', 'short'],
      ['User', undefined],
      ['At', 'x'],
    ]),
  ).toBe('Queue  short\nAt     x');
});

it('makes control characters visible and keeps line breaks', () => {
  expect(safeText('a\u0007\u001b[31mred\u001b[0m\u0000\nb\tc\r')).toBe('a\\x07red\\x00\nb\tc\\x0d');
});

it('shortens to one line', () => {
  expect(shorten('one\n two   three', 9)).toBe('one two …');
  expect(shorten('short', 9)).toBe('short');
});

it('tells moments and spans for people', () => {
  expect(showMoment(new Date(Date.UTC(2026, 0, 13, 14, 30, 0, 5)))).toBe('2026-01-13 14:30:00Z');
  expect([0, 999, 1_500, 61_000, 3_725_000].map(showSpan)).toEqual([
    '0 ms',
    '999 ms',
    '1.5 s',
    '1 min 1 s',
    '1 h 2 min',
  ]);
});

it('prints results to stdout and talk to stderr', () => {
  const written = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text) });
  const printer = new Printer('json', { stdout: sink('stdout'), stderr: sink('stderr') });
  printer.say('waiting for redis://:hunter2@h');
  printer.result({ a: 1 }, () => 'one');
  expect(written).toEqual({ stdout: '{\n  "a": 1\n}\n', stderr: 'waiting for redis://:***@h\n' });
});

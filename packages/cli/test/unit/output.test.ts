import { showBytes } from '../../src/output/bytes.js';
import { showAgo, showMoment, showSpan } from '../../src/output/moment.js';
import { paint, painted, takesColour } from '../../src/output/paint.js';
import { Printer } from '../../src/output/printer.js';
import { ProgressBar } from '../../src/output/progress-bar.js';
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
  expect([0, 999, 1_500, 59_960, 61_000, 300_000, 3_725_000, 7_200_000].map(showSpan)).toEqual([
    '0 ms',
    '999 ms',
    '1.5 s',
    '1 min',
    '1 min 1 s',
    '5 min',
    '1 h 2 min',
    '2 h',
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

it('tells how long ago something was, and how large it is', () => {
  const now = Date.UTC(2026, 0, 13);
  const at = (ms: number) => showAgo(new Date(now - ms), now);
  expect([0, 999, 3_000, 180_000, 7_200_000, 200_000_000, -7_200_000].map(at)).toEqual([
    ...['now', 'now', '3s ago', '3m ago', '2h ago', '2d ago', 'in 2h'],
  ]);
  expect([0, 1_023, 1_536, 5 * 2 ** 20, 3 * 2 ** 40].map(showBytes)).toEqual([
    ...['0 B', '1023 B', '1.5 KiB', '5.0 MiB', '3072.0 GiB'],
  ]);
});

it('colours what it has painted itself, and nothing that a job has', () => {
  const text = `${paint('bad', 'failed')} \u001b[31mmine\u001b[0m \u001b[31;1m`;
  expect(painted(text, true)).toBe('\u001b[31mfailed\u001b[0m mine ');
  expect(painted(text, false)).toBe('failed mine ');
  expect(table(['A', 'B'], [[paint('good', 'x'), 'y']])).toMatch(/^A {2}B\n.*x.* y$/);
  expect(takesColour({ isTTY: true }, {})).toBe(true);
  expect(takesColour({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(takesColour({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  expect(takesColour({}, {})).toBe(false);
  expect(takesColour({}, { FORCE_COLOR: '1' })).toBe(true);
});

it('draws a bar over itself on a terminal, and lines elsewhere, each once', () => {
  const drawn = (isTTY: boolean) => {
    let written = '';
    const bar = new ProgressBar({ isTTY, write: (text) => (written += text) });
    bar.show(50, 'active Report');
    bar.show(50, 'active Report');
    bar.show(100, 'active\u001b[2J');
    bar.clear();
    return written;
  };
  expect(drawn(false)).toBe('50% active Report\n100% active\n');
  expect(drawn(true)).toBe(
    `${drawnOver(`[${'█'.repeat(12)}${'░'.repeat(12)}] 50% active Report`)}\r\u001b[2K${drawnOver(`[${'█'.repeat(24)}] 100% active`)}\r\u001b[2K`,
  );
});

/** Signs that count as two may still be more than a row has room for: the terminal is not to go on to the next one. */
const drawnOver = (line: string) => `\u001b[?7l${line}\u001b[?7h`;

it.each([
  [40, 39],
  [80, 79],
  [undefined, 79],
  [300, 93],
  [20, 32],
])('leaves a bar on one row of a terminal with %s columns', (columns, most) => {
  let written = '';
  const bar = new ProgressBar({ isTTY: true, columns, write: (text) => (written += text) });
  bar.show(72.5, `active ${'x'.repeat(100)}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is drawn
  const [, line = ''] = /^\u001b\[\?7l(.*)\u001b\[\?7h$/.exec(written) ?? [];
  expect(line).toMatch(/^\[█+░+\] 72\.5%/);
  expect(line).toHaveLength(most);
});

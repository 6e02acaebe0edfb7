import { errorFingerprint } from '../../src/error-log/error-fingerprint.js';
import { trendAt, withOccurrences } from '../../src/error-log/error-group.js';
import { placeOf } from '../../src/error-log/error-place.js';
import { messagePattern } from '../../src/error-log/message-pattern.js';
import { Redactor } from '../../src/redaction/redactor.js';

const HOUR = 3_600_000;

it.each([
  ['Order 17 failed', 'Order 1,000,000.5 failed'],
  ['balance is -5', 'balance is 12e-7'],
  ['no user "ann" in \'Berlin\'', 'no user "bob, the builder" in \'Paris\''],
  ['no `a` here', 'no `b c` here'],
  ['mail to ann@example.org bounced', 'mail to bob.b+x@mail.example.com bounced'],
  ['id 6f1c2d3e-0000-4000-8000-1234567890ab', 'id AAAAAAAA-bbbb-4ccc-8ddd-eeeeeeeeeeee'],
  ['commit 9fceb02d0a is gone', 'commit deadbeef99 is gone'],
  ['key x7Kq2mPz9 is taken', 'key Vd9dfJsrS6d6 is taken'],
  ['connect ECONNREFUSED 127.0.0.1:6379', 'connect ECONNREFUSED 10.20.0.3:5432'],
  ['since 2026-01-01T10:00:00.123Z', 'since 2025-12-31T09:30:00.000Z'],
  ['rows [1, 2, 3] of user_12345', 'rows [4] of user_7'],
])('takes messages for one that differ in values: %s', (one, other) => {
  expect(messagePattern(one)).toBe(messagePattern(other));
});

it.each([
  ['disk full', 'disk gone'],
  ["can't read what isn't there", "can't write what isn't there"],
  ['connect ECONNREFUSED 127.0.0.1:6379', 'connect ETIMEDOUT 127.0.0.1:6379'],
])('tells messages apart that differ in words: %s', (one, other) => {
  expect(messagePattern(one)).not.toBe(messagePattern(other));
});

it('reads messages of any kind in no time', () => {
  const from = process.cpuUsage();
  for (const part of ['"', "'", 'a1', '1,', 'a@', 'a@b.', '-', '<number> ', 'f1f', '\u0000'])
    messagePattern(part.repeat(10_000));
  // Of the processor, since a machine may be busy with something else.
  expect(process.cpuUsage(from).user / 1_000).toBeLessThan(2_000);
});

it.each([
  ['Orders.charge dist/orders.js:12', '    at Orders.charge (/srv/app/dist/orders.js:12:7)'],
  ['Orders.charge dist/orders.js:12', '    at async Orders.charge (file:///srv/app/dist/orders.js:12:7)'],
  ['dist/orders.js:3', '    at /srv/app/dist/orders.js:3:1'],
  ['new Till lib/till.js:3', '    at new Till (/other/place/lib/till.js:3:1)'],
  ['lib\\till.js:3', '    at C:\\app\\lib\\till.js:3:1'],
])('finds the first frame of own code: %s', (shown, frame) => {
  const stack = [
    'Error: at first sight (x:1:1)',
    '    at new Promise (<anonymous>)',
    '    at node:internal/process/task_queues:95:5',
    '    at Pool.query (/srv/app/node_modules/pg/lib/client.js:526:17)',
    frame,
    '    at Orders.other (/srv/app/dist/other.js:1:1)',
  ].join('\n');
  expect(
    placeOf(stack, '/srv/app')
      ?.shown.replace('lib/till.js', 'lib\\till.js')
      .replace('new Till lib\\', 'new Till lib/'),
  ).toBe(shown);
});

it('takes a place for the same on another host, and after lines were added above it', () => {
  const key = (frame: string) => placeOf(`Error: x\n    at Orders.charge (${frame})`)?.key;
  expect(key('/srv/app/dist/orders.js:12:7')).toBe(key('file:///home/me/app/dist/orders.js:90:1'));
  expect(key('/srv/app/dist/orders.js:12:7')).not.toBe(key('/srv/app/dist/refunds.js:12:7'));
  expect(placeOf(undefined)).toBeUndefined();
  expect(placeOf('Error: x\n    at node:internal/timers:1:1')).toBeUndefined();
});

it('makes groups of any value that is thrown, without their ids and secrets', () => {
  const redactor = new Redactor();
  const group = (error: unknown, id = 'abcdefghijkl') =>
    errorFingerprint({ title: 'A.b', error, job: { id, name: 'A.b', queue: 'q', attempt: 1 } }, redactor);
  class OwnError extends Error {}
  const make = (message: string) => new OwnError(message);
  expect(group(make('job abcdefghijkl is late')).group).toBe(
    group(make('job zyxwvutsrqpo is late'), 'zyxwvutsrqpo').group,
  );
  expect(group(make('order 1 of 12'), '1').group).toBe(group(make('order 2 of 30'), '2').group);
  expect(group(make('x'))).toMatchObject({ type: 'OwnError', code: undefined });
  expect(group(Object.assign(new Error('x'), { code: 42 }))).toMatchObject({ type: 'Error', code: '42' });
  const thrower = Object.defineProperty(new Error('x'), 'code', {
    get: () => {
      throw new Error('no');
    },
  });
  for (const thrown of [undefined, null, 7, 'text', { a: 1 }, Object.create(null), thrower])
    expect(group(thrown).group).toMatch(/^[\w-]{16}$/);
  expect(JSON.stringify(group(make('password=hunter2')))).not.toContain('hunter2');
});

it('counts by the hour, also what comes late, and forgets what is a day old', () => {
  const fingerprint = { group: 'g', type: 'Error', code: undefined, place: undefined, pattern: 'p' };
  const at = (hour: number) => ({
    ...{ ...fingerprint, entry: `e${hour}`, at: hour * HOUR + 1, title: 'A.b', message: 'x' },
    ...{ queue: 'q', job: 'A.b', version: undefined },
  });
  const first = withOccurrences(undefined, [at(100), at(100), at(101)]);
  expect(trendAt(first.trend, 101 * HOUR).slice(-3)).toEqual([0, 2, 1]);
  const late = withOccurrences(first, [at(99)]);
  expect(trendAt(late.trend, 102 * HOUR).slice(-4)).toEqual([1, 2, 1, 0]);
  const next = withOccurrences(late, [at(124)]);
  expect(trendAt(next.trend, 124 * HOUR)).toEqual([1, ...Array(22).fill(0), 1]);
  expect(next).toMatchObject({ count: 5, firstSeen: 99 * HOUR + 1, lastSeen: 124 * HOUR + 1 });
  expect(next.latest.slice(0, 2)).toEqual(['e124', 'e99']);
  expect(trendAt(next.trend, 200 * HOUR)).toEqual(Array(24).fill(0));
});

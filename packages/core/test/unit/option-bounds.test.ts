import { timerOrNone } from '../../src/options/rule.js';
import { checkOptions, validateOptions } from '../../src/options/validate-options.js';

/** For each option, what is just right and what is just wrong. */
const bounds: [string, unknown[], unknown[]][] = [
  ['queue', ['default'], ['', ' ', 5, null]],
  ['timeout', [1, '1s', 2 ** 31 - 1], [0, '0s', -1, 2 ** 31, Number.NaN, '', '5', 'x', {}, null]],
  ['delay', [0, '0s', '100 years'], [-1, '101 years', '5', Number.POSITIVE_INFINITY, null, []]],
  [
    'runAt',
    [new Date(0), new Date('2099-01-01')],
    [new Date(Number.NaN), new Date('2300-01-01'), '2026-01-01', 0],
  ],
  ['priority', [1, 2_097_151], [0, 2_097_152, 1.5, '1', -1]],
  ['atFront', [true, false], [1, 'true', null]],
  ['attempts', [1, 1_000], [0, -1, 1.5, '2', Number.POSITIVE_INFINITY]],
  [
    'backoff',
    [
      0,
      '1s',
      { type: 'fixed', delay: 0 },
      { type: 'exponential', delay: '1s', jitter: 0 },
      { type: 'fixed', delay: 1, jitter: 1 },
    ],
    [
      -1,
      { type: 'fixed' },
      { type: 'exponential' },
      { delay: 1 },
      { type: '', delay: 1 },
      { type: 'fixed', delay: 1, jitter: 1.01 },
      { type: 'fixed', delay: 1, jitter: -0.01 },
      { type: 'fixed', delay: 1, jiter: 0 },
      null,
      [],
    ],
  ],
  [
    'keep',
    [{}, { completed: {} }, { completed: { age: 0, count: 0 }, failed: { count: 1 } }],
    [{ completed: { count: -1 } }, { failed: { age: 'x' } }, { completed: 5 }, { done: {} }, null, [], 5],
  ],
  ['user', ['ana'], ['', ' ', 5]],
  [
    'tags',
    [[], ['a'], Array(20).fill('a'), ['x'.repeat(100)]],
    [Array(21).fill('a'), ['x'.repeat(101)], [''], [' '], [5], 'a', {}],
  ],
  [
    'unique',
    [
      'k',
      'k'.repeat(512),
      () => 'k',
      { key: 'k' },
      { key: 'k', until: 'started', ttl: 1, onConflict: 'replace' },
    ],
    [
      '',
      ' ',
      'k'.repeat(513),
      'a\u0000',
      5,
      {},
      { key: '' },
      { key: 'k', ttl: 0 },
      { key: 'k', until: 'x' },
      [],
      null,
    ],
  ],
  ['afterCommit', [true, false], ['no', 0]],
  ['inline', [true, false], ['no', 0]],
  ['isolation', ['none', 'process'], ['thread', true]],
  ['durability', ['stored', 'replicated', 'fsynced'], ['safe', true]],
  ['onSuccess', ['Mail.sent', async () => 1], ['', 5, {}]],
  ['onFailure', ['Mail.lost', async () => 1], ['', 5, {}]],
  ['context', [{}, { a: 1 }], [[], 'a', null]],
];
const ofJobs: [string, unknown[], unknown[]][] = [
  ['name', ['a', 'x'.repeat(200), 'ä-1.b_c'], ['', 'x'.repeat(201), 'a b', 'a:b', 5]],
  ['payload', [[], [String, [String]]], [String, ['x'], [[]], [[String, String]], [null]]],
  ['retryIf', [() => true], [true, 'x']],
];
const ofQueues: [string, unknown[], unknown[]][] = [
  ['concurrency', [1, 1_000], [0, 1.5, '1']],
  ['maxWaiting', [1], [0, -1, '5']],
  [
    'limiter',
    [{ max: 1, duration: '1s' }],
    [
      { max: 0, duration: '1s' },
      { max: 1 },
      { duration: 1 },
      { max: 1, duration: 0 },
      { max: 1, duration: 1, by: 'x' },
      5,
    ],
  ],
  ['timeout', [1], [0, '25d']],
  ['attempts', [1], [0]],
  ['isolation', ['none'], ['thread']],
  ['durability', ['replicated'], ['safe']],
  ['keep', [{}], [5]],
  ['backoff', ['1s'], ['x']],
];

const cases = (kind: 'call' | 'job' | 'queue', table: typeof bounds) =>
  table.flatMap(([name, right, wrong]) => [
    ...right.map((value) => [kind, name, value, true] as const),
    ...wrong.map((value) => [kind, name, value, false] as const),
  ]);

describe('how long a result is waited for', () => {
  it.each([0, '0s', 1, '24 days'])('may be %p', (timeout) => {
    expect(checkOptions({ timeout: timerOrNone }, { timeout })).toEqual([]);
  });

  it.each([-1, '25 days', 'x'])('may not be %p', (timeout) => {
    expect(checkOptions({ timeout: timerOrNone }, { timeout })).toHaveLength(1);
  });
});

describe('an option', () => {
  it.each([...cases('call', bounds), ...cases('job', ofJobs), ...cases('queue', ofQueues)])(
    'of a %s: %s %p is taken: %p',
    (kind, name, value, isTaken) => {
      const problems = validateOptions(kind, { [name]: value }, 'it', ['default']);
      if (isTaken) expect(problems).toEqual([]);
      else {
        expect(problems).toHaveLength(1);
        expect(problems[0]).toContain(`Expected "${name}" on it to be `);
      }
    },
  );

  it.each(['runAt', 'user', 'context'])('of a call is not one of a job: %s', (name) => {
    expect(validateOptions('job', { [name]: new Date(0) }, 'it')).toEqual([
      expect.stringContaining(`Unknown option "${name}" on it.`),
    ]);
  });

  it.each(['name', 'payload', 'retryIf'])('of a job is not one of a call: %s', (name) => {
    expect(validateOptions('call', { [name]: 'x' }, 'it')).toEqual([
      expect.stringContaining(`Unknown option "${name}" on it.`),
    ]);
  });

  it('that is undefined is not said, and all that is wrong is told at once', () => {
    expect(validateOptions('call', { attempts: undefined, delay: undefined }, 'it')).toEqual([]);
    expect(
      validateOptions(
        'call',
        { attempts: 0, delay: 1, runAt: new Date(0), priority: 1, atFront: true, queue: 'lnog', quuee: 1 },
        'it',
        ['default', 'long'],
      ),
    ).toHaveLength(5);
    expect(validateOptions('call', { priority: 1, atFront: false }, 'it')).toEqual([]);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'is not what every object has: %s',
    (name) => {
      const options = JSON.parse(`{"${name}":1}`) as object;
      expect(validateOptions('call', options, 'it')).toEqual([
        expect.stringContaining(`Unknown option "${name}"`),
      ]);
    },
  );
});

import { fileURLToPath } from 'node:url';
import type { CortadoOptions } from '../../src/options/app-options.js';
import { appProblems, middlewareProblems } from '../../src/options/app-rules.js';
import { milliseconds, parseDuration } from '../../src/options/duration.js';
import { nearestName } from '../../src/options/nearest-name.js';
import { declaredQueues, waitingLimits } from '../../src/options/queue-options.js';
import { unknownQueue } from '../../src/options/unknown-queue.js';
import { checkOptions, validateOptions } from '../../src/options/validate-options.js';

const fine = (kind: 'call' | 'job' | 'queue', options: object) => validateOptions(kind, options, 'A.b');
const key512 = 'k'.repeat(512);
const fn = () => 'x';

describe('options of a call', () => {
  it.each<[object]>([
    [{ queue: 'q', timeout: '1s', delay: 0, priority: 1, attempts: 1, atFront: false }],
    [{ priority: 2_097_151 }],
    [{ runAt: new Date(0) }],
    [{ tags: [] }],
    [{ tags: Array.from({ length: 20 }, () => 't'.repeat(100)) }],
    [{ keep: { completed: { age: '1h', count: 0 }, failed: { count: 1 } } }],
    [{ keep: {} }],
    [{ keep: { completed: undefined } }],
    [{ backoff: '1s' }],
    [{ backoff: 0 }],
    [{ backoff: { type: 'fixed', delay: '1s' } }],
    [{ backoff: { type: 'exponential', delay: '1s', jitter: 0 } }],
    [{ backoff: { type: 'exponential', delay: '1s', jitter: 1 } }],
    [{ backoff: { type: 'own' } }],
    [{ unique: 'k' }],
    [{ unique: key512 }],
    [{ unique: fn }],
    [{ unique: { key: 'k', until: 'started', ttl: '1m', onConflict: 'throw' } }],
    [{ unique: { key: fn, onConflict: 'latest' } }],
    [{ unique: { key: fn, until: 'finished', onConflict: 'replace' } }],
    [{ unique: { key: 'k', onConflict: 'return' } }],
    [{ afterCommit: true, inline: false, isolation: 'process', onSuccess: 'A.b', onFailure: fn }],
    [{ isolation: 'none', context: {}, user: 'u' }],
    [{ event: 'e'.repeat(100), durability: 'fsynced' }],
    [{ timeout: undefined, tags: undefined }],
  ])('may be %p', (options) => {
    expect(fine('call', options)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ queue: ' ' }, 'to be text'],
    [{ queue: 7 }, 'to be text, found 7'],
    [{ user: '' }, 'to be text'],
    [{ timeout: 0 }, 'a duration above zero'],
    [{ timeout: 'soon' }, 'a duration above zero'],
    [{ delay: -1 }, 'a duration such as'],
    [{ priority: 0 }, 'a whole number from 1 to 2,097,151'],
    [{ priority: 2_097_152 }, 'a whole number from 1 to 2,097,151'],
    [{ priority: 1.5 }, 'a whole number'],
    [{ attempts: 0 }, 'a whole number from 1 to 2,147,483,647'],
    [{ attempts: Number.MAX_SAFE_INTEGER }, 'a whole number from 1 to 2,147,483,647'],
    [{ keep: { completed: { count: 3_000_000_000 } } }, 'a whole number from 0 to 2,147,483,647'],
    [{ runAt: new Date(Number.NaN) }, 'a valid Date'],
    [{ runAt: 5 }, 'a valid Date'],
    [{ runAt: { getTime: () => 5 } }, 'a valid Date'],
    [{ atFront: 1 }, 'true or false'],
    [{ tags: 'a' }, 'at most 20 texts'],
    [{ tags: Array.from({ length: 21 }, () => 't') }, 'at most 20 texts'],
    [{ tags: ['a', 't'.repeat(101)] }, 'at most 20 texts'],
    [{ tags: ['a', ' '] }, 'at most 20 texts'],
    [{ tags: ['a', 7] }, 'at most 20 texts'],
    [{ tags: [['x']] }, 'at most 20 texts'],
    [
      { keep: { completed: { age: 'x' } } },
      'an object whose "completed" is an object whose "age" is a duration',
    ],
    [
      { keep: { failed: { count: -1 } } },
      'an object whose "failed" is an object whose "count" is a whole number',
    ],
    [
      { keep: { failed: { counts: 1 } } },
      'with only age, count ("counts" is unknown. Did you mean "count"?)',
    ],
    [
      { keep: { other: {} } },
      'with only completed, failed ("other" is unknown. Known: "completed", "failed".)',
    ],
    [{ keep: { toString: {} } }, '"toString" is unknown'],
    [{ keep: null }, 'an object with completed, failed'],
    [{ keep: 5 }, 'an object with completed, failed'],
    [{ backoff: null }, 'a duration, or { type'],
    [{ backoff: 'soon' }, 'a duration, or { type'],
    [{ backoff: { type: 'fixed' } }, 'an object with type, delay, jitter'],
    [{ backoff: { type: 'exponential' } }, 'an object with type, delay, jitter'],
    [{ backoff: { delay: 1 } }, 'an object with type, delay, jitter'],
    [{ backoff: { type: 'own', jitter: 1.1 } }, '"jitter" is a number from 0 to 1'],
    [{ backoff: { type: 'own', jitter: -0.1 } }, '"jitter" is a number from 0 to 1'],
    [{ backoff: { type: 'own', jitter: '0.5' } }, '"jitter" is a number from 0 to 1'],
    [{ unique: '' }, 'a key, a function of the arguments, or'],
    [{ unique: ' ' }, 'a key, a function of the arguments, or'],
    [{ unique: `${key512}k` }, 'a key, a function of the arguments, or'],
    [{ unique: 'a\u0000' }, 'text without a NUL or half of a surrogate pair'],
    [{ unique: null }, 'a key, a function of the arguments, or'],
    [{ unique: 7 }, 'a key, a function of the arguments, or'],
    [{ unique: {} }, 'an object with key, until, ttl, onConflict'],
    [{ unique: { key: 7 } }, '"key" is a key of 1 to 512 characters'],
    [{ unique: { key: 'k', until: 'x' } }, `"until" is 'finished' or 'started'`],
    [{ unique: { key: 'k', ttl: 0 } }, '"ttl" is a duration above zero'],
    [
      { unique: { key: 'k', onConflict: 'x' } },
      `"onConflict" is 'return' or 'throw' or 'replace' or 'latest'`,
    ],
    [{ unique: { key: 'k', ttl: '1m', onConflict: 'latest' } }, `either "ttl" or onConflict: 'latest'`],
    [{ isolation: 'x' }, `'none' or 'process'`],
    [{ durability: 'x' }, `'stored' or 'replicated' or 'fsynced'`],
    [{ event: 'e'.repeat(101) }, 'text of 1 to 100 characters'],
    [{ event: '' }, 'to be text'],
    [{ onSuccess: 7 }, "a job's name, a decorated method"],
    [{ onSuccess: '' }, "a job's name, a decorated method"],
    [{ context: [] }, 'an object'],
    [{ context: null }, 'an object'],
    [{ context: 'x' }, 'an object'],
    [{ timeot: 1 }, 'Unknown option "timeot" on A.b. Did you mean "timeout"?'],
    [{ constructor: 1 }, 'Unknown option "constructor"'],
    [{ attempts: fn }, 'found the function "fn"'],
    [{ attempts: 10n }, 'found a bigint'],
    [{ attempts: Symbol('s') }, 'found Symbol(s)'],
  ])('may not be %p', (options, problem) => {
    expect(fine('call', options)).toEqual([expect.stringContaining(problem)]);
  });

  it('are shown cut where they are long', () => {
    const [problem = ''] = fine('call', { attempts: 'x'.repeat(500) });
    expect(problem.length).toBeLessThan(220);
  });

  it('exclude each other where both say the same thing', () => {
    expect(fine('call', { priority: 1, atFront: true })).toEqual([
      expect.stringContaining('exclude each other'),
    ]);
    expect(fine('call', { priority: 1, atFront: false })).toEqual([]);
    expect(fine('call', { atFront: true })).toEqual([]);
    expect(fine('call', { delay: 1, runAt: new Date(0) })).toEqual([
      expect.stringContaining('both say when'),
    ]);
    expect(fine('call', { delay: 1 })).toEqual([]);
    expect(validateOptions('call', { queue: 'shrot' }, 'A.b', ['short'])).toEqual([
      'Unknown queue "shrot" on A.b. Did you mean "short"? Queues are declared in `queues`.',
    ]);
    expect(validateOptions('call', { queue: 'short' }, 'A.b', ['short'])).toEqual([]);
    expect(validateOptions('call', {}, 'A.b', ['short'])).toEqual([]);
  });

  it.each([[null], [undefined], [7], ['text']])('are an object, and not %p', (value) => {
    expect(validateOptions('call', value, 'A.b')).toEqual([
      expect.stringMatching(/^Expected the options of A\.b to be an object, found /),
    ]);
    expect(checkOptions({}, value)).toEqual([expect.stringMatching(/^Expected the options to be an object/)]);
  });
});

describe('options of a method and of a queue', () => {
  it('are held to their own rules', () => {
    expect(fine('job', { name: 'a.b', payload: [Date], retryIf: fn })).toEqual([]);
    expect(fine('job', { name: 'n'.repeat(200) })).toEqual([]);
    for (const options of [
      { name: 'a b' },
      { name: 7 },
      { name: 'n'.repeat(201) },
      { payload: Date },
      { payload: [Date, 1] },
    ])
      expect(fine('job', options)).toHaveLength(1);
    expect(fine('job', { user: 'x' })).toEqual([expect.stringContaining('Unknown option "user"')]);
    expect(fine('job', { payload: 'x' })).toEqual([
      expect.stringContaining('an array with one type for each parameter'),
    ]);
    expect(fine('job', { retryIf: 'x' })).toEqual([expect.stringContaining('a function')]);
    expect(fine('queue', { concurrency: 1, maxWaiting: 1, limiter: { max: 1, duration: '1s' } })).toEqual([]);
    expect(fine('queue', { limiter: { max: 1 } })).toEqual([
      expect.stringContaining('an object with max, duration'),
    ]);
    expect(fine('queue', { limiter: { duration: 1 } })).toEqual([
      expect.stringContaining('an object with max'),
    ]);
    expect(fine('queue', { limiter: { max: 0, duration: 1 } })).toEqual([
      expect.stringContaining('"max" is a whole'),
    ]);
    expect(fine('queue', { maxWaiting: 0 })).toHaveLength(1);
  });

  it('say which queues have a limit, and keep what is built in', () => {
    const queues = declaredQueues({ own: { maxWaiting: 5 }, short: { attempts: 2 } });
    expect(queues).toMatchObject({ short: { timeout: '5m', attempts: 2 }, own: { maxWaiting: 5 }, long: {} });
    for (const none of [null, [], 'x']) expect(declaredQueues(none as never)).toEqual(declaredQueues());
    expect([...waitingLimits(queues)]).toEqual([['own', 5]]);
    expect(unknownQueue('lnog', ['long'])).toBe('No queue is named "lnog". Did you mean "long"?');
    expect(nearestName('x'.repeat(5_000), ['x'.repeat(200)])).toBe('x'.repeat(200));
    expect(nearestName('aa', ['ab', 'ac'])).toBe('ab');
  });

  it('take a duration for what it says', () => {
    expect(milliseconds('2s')).toBe(2_000);
    expect(() => milliseconds('soon' as never)).toThrow(/Expected a duration .* found "soon"/);
    expect(parseDuration(`5${' '.repeat(98)}m`)).toBe(300_000);
    expect(parseDuration(`5${' '.repeat(99)}m`)).toBeUndefined();
  });
});

describe('options of an app', () => {
  const problems = (options: object) => appProblems(options as CortadoOptions, declaredQueues());
  const here = fileURLToPath(import.meta.url);

  it.each<[object]>([
    [{}],
    [{ container: { resolve: fn } }],
    [{ telemetry: { tracer: {}, contextManager: {} } }],
    [{ redact: ['ssn', 'x1'] }],
    [{ redact: [] }],
    [{ maxPayload: 1 }],
    [{ index: { user: true }, unknownJobs: { wait: 0 } }],
    [{ keepSlots: {} }],
    [{ keepSlots: { age: '1d', count: 1 } }],
    [{ app: 'a', version: '1', prefix: 'p', timezone: 'Europe/Berlin' }],
    [{ app: 'a'.repeat(100), version: 'v'.repeat(200) }],
    [{ configFile: here }],
    [{ context: { tenant: fn } }],
    [{ queues: { own: { concurrency: 1 } }, defaults: { queue: 'short' } }],
    [{ middleware: [{ enqueue: fn }, { execute: fn }, { enqueue: fn, execute: fn }] }],
  ])('may be %p', (options) => {
    expect(problems(options)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ container: {} }, 'a resolve(service) function'],
    [{ container: null }, 'a resolve(service) function'],
    [{ telemetry: {} }, 'a tracer and a contextManager'],
    [{ telemetry: { tracer: {} } }, 'a tracer and a contextManager'],
    [{ telemetry: { contextManager: {} } }, 'a tracer and a contextManager'],
    [{ telemetry: null }, 'a tracer and a contextManager'],
    [{ redact: 'ssn' }, 'a list of names'],
    [{ redact: ['ssn', '--'] }, 'a list of names'],
    [{ redact: ['ssn', 7] }, 'a list of names'],
    [{ maxPayload: 0 }, 'bytes above zero'],
    [{ maxPayload: 1.5 }, 'bytes above zero'],
    [{ maxPayload: -1 }, 'bytes above zero'],
    [{ keepSlots: { age: 'x' } }, '{ age, count }'],
    [{ keepSlots: { count: 0 } }, '{ age, count }'],
    [{ keepSlots: { count: 1.5 } }, '{ age, count }'],
    [{ keepSlots: { other: 1 } }, '{ age, count }'],
    [{ keepSlots: 7 }, '{ age, count }'],
    [{ keepSlots: 'x' }, '{ age, count }'],
    [{ app: 'a b' }, '1 to 100 characters'],
    [{ app: 7 }, '1 to 100 characters'],
    [{ app: 'a'.repeat(101) }, '1 to 100 characters'],
    [{ version: '' }, 'text of 1 to 200'],
    [{ configFile: 7 }, 'the path of a file'],
    [{ configFile: '/no/such/file' }, 'there is none at'],
    [{ timezone: 'Mars/Base' }, 'Unknown time zone "Mars/Base"'],
    [{ context: { tenant: 'x' } }, 'context provider "tenant"'],
    [{ queues: { 'a b': {} } }, "a queue's name"],
    [{ queues: { 'cortado-scheduler': {} } }, 'belongs to the scheduler'],
    [{ queues: { own: { concurrency: 0 } } }, 'on the queue "own"'],
    [{ defaults: { queue: 'shrot' } }, 'Unknown queue "shrot"'],
    [{ inline: 1 }, 'true or false'],
    [{ index: { user: 1 } }, '"user" is true or false'],
    [{ index: { users: true } }, 'an object with only user ("users" is unknown. Did you mean "user"?)'],
    [{ unknownJobs: { wait: 'soon' } }, '"wait" is a duration such as'],
    [{ services: {} }, 'an array of classes with decorated methods'],
    [{ jobs: 'x' }, 'an array of functions made by defineJob'],
    [{ log: true }, 'false or a function that takes a line'],
    [{ queues: [] }, '"queues" of the app to be an object'],
    [{ defaults: null }, '"defaults" of the app to be an object'],
  ])('may not be %p', (options, problem) => {
    expect(problems(options)).toEqual([expect.stringContaining(problem)]);
  });

  it.each([[null], [{}], ['x'], [7], [{ enqueue: 1 }], [{ enqueue: fn, execute: 1 }], [undefined]])(
    'have no middleware like %p',
    (it) => {
      expect(middlewareProblems(it as never)).toEqual([expect.stringContaining('Expected a middleware')]);
    },
  );
});

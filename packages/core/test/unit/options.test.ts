import { maskConnection, resolveConnection } from '../../src/options/connection-url.js';
import { parseDuration } from '../../src/options/duration.js';
import { ENQUEUE_DEFAULTS, type EnqueueOptions } from '../../src/options/enqueue-options.js';
import { nearestName } from '../../src/options/nearest-name.js';
import { BUILT_IN_QUEUES, QUEUE_DEFAULTS } from '../../src/options/queue-options.js';
import { type OptionLayers, resolveKeep, resolveOptions } from '../../src/options/resolve-options.js';

describe('defaults', () => {
  it('are what the documentation says', () => {
    expect(ENQUEUE_DEFAULTS).toEqual({
      queue: 'default',
      attempts: 1,
      keep: { completed: { age: '1 day', count: 1_000 }, failed: { age: '14 days', count: 5_000 } },
    });
    expect(BUILT_IN_QUEUES).toEqual({
      short: { timeout: '5m' },
      default: { timeout: '5m' },
      long: { timeout: '25m' },
    });
    expect(QUEUE_DEFAULTS).toEqual({ concurrency: 10, timeout: '5m', isolation: 'none' });
  });
});

describe('parseDuration', () => {
  it.each<[unknown, number | undefined]>([
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['2 days', 172_800_000],
    ['90s', 90_000],
    [250, 250],
    [0, 0],
    ['5', undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5m', undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['x'.repeat(1_000), undefined],
    [null, undefined],
    [{}, undefined],
  ])('reads %p as %p', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });
});

describe('who wins', () => {
  const layers = (
    call: EnqueueOptions | undefined,
    method: EnqueueOptions,
    rest: Partial<OptionLayers> = {},
  ): OptionLayers => ({
    call,
    method,
    queues: { default: { timeout: '5m' }, long: { timeout: '25m', attempts: 7 } },
    defaults: {},
    ...rest,
  });

  it.each<[string, OptionLayers, object]>([
    [
      'nothing said',
      layers(undefined, {}),
      { queue: 'default', timeout: 300_000, attempts: 1, delay: 0, ownTimeout: undefined },
    ],
    [
      'the tags of a call over those of the method',
      layers({ tags: ['call'] }, { tags: ['method', 'two'] }),
      { tags: ['call'] },
    ],
    [
      'the app',
      layers(undefined, {}, { defaults: { attempts: 2, queue: 'long' } }),
      { queue: 'long', attempts: 7 },
    ],
    [
      'the queue over the app',
      layers(undefined, { queue: 'long' }, { defaults: { timeout: '1s' } }),
      { timeout: 1_500_000 },
    ],
    ['the method over the queue', layers(undefined, { queue: 'long', attempts: 3 }), { attempts: 3 }],
    [
      'the call over the method',
      layers({ attempts: 1, timeout: '9s' }, { attempts: 3, timeout: '1s' }),
      { attempts: 1, timeout: 9_000, ownTimeout: 9_000 },
    ],
    ['a zero that was meant', layers({ delay: 0 }, { delay: '5m' }), { delay: 0 }],
    [
      'a bare backoff',
      layers(undefined, { backoff: '2s' }),
      { backoff: { type: 'fixed', delay: 2_000, jitter: 0 } },
    ],
    [
      'the front of a call over the priority of the method',
      layers({ atFront: true }, { priority: 5 }),
      { atFront: true, priority: undefined },
    ],
    [
      'the priority of a call over the front of the method',
      layers({ priority: 5 }, { atFront: true }),
      { atFront: false, priority: 5 },
    ],
    [
      'the priority of a method that a call only keeps from the front',
      layers({ atFront: false }, { priority: 5 }),
      { atFront: false, priority: 5 },
    ],
    [
      'no front where a call takes that of its method back',
      layers({ atFront: false }, { atFront: true }),
      { atFront: false, priority: undefined },
    ],
    ['a moment in the past', layers({ runAt: new Date(0) }, { delay: '5m' }), { delay: 0 }],
  ])('%s', (_what, given, expected) => {
    expect(resolveOptions(given)).toMatchObject(expected);
  });

  it('turns retention into BullMQ seconds', () => {
    expect(resolveKeep(undefined)).toEqual({
      completed: { age: 86_400, count: 1_000 },
      failed: { age: 1_209_600, count: 5_000 },
    });
    expect(resolveKeep({ completed: { count: 0 } })).toMatchObject({ completed: { count: 0 } });
  });
});

describe('connection', () => {
  it('is the option, then CORTADO_URL, then REDIS_URL, then the embedded engine', () => {
    expect(resolveConnection('redis://a', { CORTADO_URL: 'redis://b' })).toEqual({ connection: 'redis://a' });
    expect(resolveConnection(undefined, { CORTADO_URL: 'redis://b', REDIS_URL: 'redis://c' })).toEqual({
      connection: 'redis://b',
    });
    expect(resolveConnection(undefined, { REDIS_URL: 'redis://c' })).toEqual({ connection: 'redis://c' });
    expect(resolveConnection(undefined, {})).toEqual({ connection: 'embedded:.cortado/data' });
  });

  it.each([
    ['redis://user:secret@host:6379/1', 'redis://user:***@host:6379/1'],
    ['redis://:secret@host', 'redis://:***@host'],
    ['postgres://u:p@ss@host/db?sslmode=require', 'postgres://u:***@host/db?sslmode=require'],
    ['redis://host?password=secret&db=1', 'redis://host?password=***&db=1'],
    ['redis://host:6379', 'redis://host:6379'],
    ['embedded:.cortado/data', 'embedded:.cortado/data'],
  ])('masks %s', (url, masked) => {
    expect(maskConnection(url)).toBe(masked);
  });
});

describe('nearestName', () => {
  it('finds what was meant and nothing far off', () => {
    expect(nearestName('shrot', ['short', 'default', 'long'])).toBe('short');
    expect(nearestName('Reports.Generate', ['Reports.generate', 'Reports.purge'])).toBe('Reports.generate');
    expect(nearestName('zzzzzz', ['short', 'default', 'long'])).toBeUndefined();
  });
});

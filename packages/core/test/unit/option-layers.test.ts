import type { EnqueueOptions } from '../../src/options/enqueue-options.js';
import type { QueueOptions } from '../../src/options/queue-options.js';
import { resolveKeep, resolveOptions } from '../../src/options/resolve-options.js';

/** Four values of an option, one for each who may say it: the call, the method, its queue, the app. */
type Four = readonly [unknown, unknown, unknown, unknown];

const everywhere: [keyof QueueOptions & keyof EnqueueOptions, Four, (value: never) => unknown][] = [
  ['timeout', [1_001, 2_002, 3_003, 4_004], (it) => it],
  ['attempts', [2, 3, 4, 5], (it) => it],
  ['backoff', [10, 20, 30, 40], (it) => ({ type: 'fixed', delay: it, jitter: 0 })],
  ['isolation', ['none', 'process', 'none', 'process'], (it) => it],
  [
    'durability',
    ['stored', 'replicated', 'fsynced', 'replicated'],
    (it) => ((it as string) === 'stored' ? undefined : it),
  ],
];
const ofJobs: [keyof EnqueueOptions, unknown, unknown][] = [
  ['delay', 5, 50],
  ['priority', 3, 4],
  ['atFront', false, true],
  ['tags', ['call'], ['method']],
  ['unique', { key: 'call' }, { key: 'method' }],
  ['afterCommit', false, true],
  ['inline', false, true],
  ['user', 'ana', 'bo'],
];
const DEFAULTS = {
  queue: 'default',
  timeout: 300_000,
  ownTimeout: undefined,
  delay: 0,
  priority: undefined,
  atFront: false,
  attempts: 1,
  backoff: undefined,
  keep: undefined,
  user: undefined,
  tags: undefined,
  unique: undefined,
  afterCommit: false,
  durability: undefined,
  inline: false,
  isolation: 'none',
  own: {},
};

describe('an option that a call, a method, a queue and the app can say', () => {
  it.each(everywhere)('%s is the first of them that says it', (name, [call, method, queue, app], shown) => {
    const resolve = (from: number) => {
      const [ofCall, ofMethod, ofQueue, ofApp] = [call, method, queue, app].map((value, index) =>
        index < from ? {} : { [name]: value },
      );
      return resolveOptions({
        call: ofCall,
        method: ofMethod as EnqueueOptions,
        queues: { default: ofQueue as QueueOptions, long: { [name]: 77 } },
        defaults: ofApp as EnqueueOptions,
      })[name as 'timeout'];
    };
    const expected = [call, method, queue, app].map((it) => shown(it as never));
    expect([0, 1, 2, 3].map(resolve)).toEqual(expected);
    expect(resolve(4)).toEqual(DEFAULTS[name as keyof typeof DEFAULTS]);
  });

  it('is that of the queue the job goes to, wherever that is said', () => {
    const queues = { default: { attempts: 2 }, long: { attempts: 3 }, short: { attempts: 4 } };
    const attempts = (call: EnqueueOptions | undefined, method: EnqueueOptions, defaults: EnqueueOptions) => {
      const { queue, attempts: found } = resolveOptions({ call, method, queues, defaults });
      return [queue, found];
    };
    expect(attempts(undefined, {}, {})).toEqual(['default', 2]);
    expect(attempts(undefined, {}, { queue: 'long' })).toEqual(['long', 3]);
    expect(attempts(undefined, { queue: 'short' }, { queue: 'long' })).toEqual(['short', 4]);
    expect(attempts({ queue: 'long' }, { queue: 'short' }, {})).toEqual(['long', 3]);
  });
});

describe('an option of a job', () => {
  it.each(ofJobs)('%s of a call beats that of its method, also a falsy one', (name, call, method) => {
    const of = (said: EnqueueOptions | undefined, declared: EnqueueOptions) =>
      resolveOptions({ call: said, method: declared, queues: { default: {} }, defaults: {} })[
        name as 'delay'
      ];
    expect(of({ [name]: call }, { [name]: method })).toEqual(call);
    expect(of({}, { [name]: method })).toEqual(method);
    expect(of(undefined, { [name]: method })).toEqual(method);
    expect(of({ [name]: undefined }, { [name]: method })).toEqual(method);
  });

  it('is the default where nobody says it', () => {
    expect(resolveOptions({ call: undefined, method: {}, queues: { default: {} }, defaults: {} })).toEqual(
      DEFAULTS,
    );
  });

  it('is a moment in time when runAt says so, counted by the clock, unless the call says a delay', () => {
    const clock = { now: () => 1_000 } as never;
    const delay = (call: EnqueueOptions) =>
      resolveOptions({ call, method: { delay: 7 }, queues: {}, defaults: {} }, clock).delay;
    expect(delay({ runAt: new Date(1_600) })).toBe(600);
    expect(delay({ runAt: new Date(400) })).toBe(0);
    expect(delay({})).toBe(7);
    expect(delay({ delay: '2s' })).toBe(2_000);
  });

  it('makes an object of a bare key, and fills a backoff up', () => {
    const of = (method: EnqueueOptions) =>
      resolveOptions({ call: undefined, method, queues: {}, defaults: {} });
    const key = () => 'made';
    expect(of({ unique: 'a' }).unique).toEqual({ key: 'a' });
    expect(of({ unique: key }).unique).toEqual({ key });
    expect(of({ unique: { key: 'a', ttl: '1s' } }).unique).toEqual({ key: 'a', ttl: '1s' });
    expect(of({ backoff: { type: 'exponential', delay: '2s', jitter: 0.5 } }).backoff).toEqual({
      type: 'exponential',
      delay: 2_000,
      jitter: 0.5,
    });
    expect(of({ backoff: { type: 'patient' } }).backoff).toEqual({ type: 'patient', delay: 0, jitter: 0 });
  });

  it('lets only the limit of the call travel', () => {
    const of = (call: EnqueueOptions | undefined) =>
      resolveOptions({ call, method: { timeout: '9s' }, queues: {}, defaults: {} }).ownTimeout;
    expect([of(undefined), of({}), of({ timeout: '2s' })]).toEqual([undefined, undefined, 2_000]);
  });
});

describe('what is kept of finished jobs', () => {
  const count = (completed: number | undefined, failed?: number) => ({
    ...(completed === undefined ? {} : { completed: { count: completed } }),
    ...(failed === undefined ? {} : { failed: { count: failed } }),
  });
  const kept = (call: EnqueueOptions | undefined, method: EnqueueOptions) =>
    resolveOptions({
      call,
      method,
      queues: { default: { keep: count(3) } },
      defaults: { keep: count(4, 40) },
    }).keep;

  it('travels with a job only where its call or method says it, filled up by its queue, then the app', () => {
    expect(kept(undefined, {})).toBeUndefined();
    expect(kept({ keep: count(1) }, { keep: count(2, 20) })).toEqual({
      completed: { count: 1 },
      failed: { count: 40 },
    });
    expect(kept({}, { keep: count(2, 20) })).toEqual({ completed: { count: 2 }, failed: { count: 20 } });
    expect(kept(undefined, { keep: count(undefined, 20) })).toEqual({
      completed: { count: 3 },
      failed: { count: 20 },
    });
  });

  it('is of the first that says it, for each kind, age and count together', () => {
    expect(resolveKeep(count(1), count(2, 20))).toEqual({ completed: { count: 1 }, failed: { count: 20 } });
    expect(resolveKeep(undefined, count(2))).toEqual({
      completed: { count: 2 },
      failed: { age: 1_209_600, count: 5_000 },
    });
    expect(resolveKeep({ completed: { age: '1s' } })).toMatchObject({ completed: { age: 1 } });
    expect(resolveKeep({ completed: { age: '1s' } }).completed).not.toHaveProperty('count');
    expect(resolveKeep({ completed: { age: 1_001, count: 0 } }).completed).toEqual({ age: 2, count: 0 });
    expect(resolveKeep({ completed: {} }).completed).toEqual({ count: -1 });
  });
});

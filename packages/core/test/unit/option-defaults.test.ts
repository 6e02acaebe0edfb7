import type { EnqueueOptions } from '../../src/options/enqueue-options.js';
import { declaredQueues, type QueueOptions } from '../../src/options/queue-options.js';
import { resolveKeep, resolveOptions } from '../../src/options/resolve-options.js';

const NOW = 1_000_000;
const clock = { now: () => NOW } as never;
const resolved = (
  call: EnqueueOptions | undefined,
  method: EnqueueOptions = {},
  queue: QueueOptions = {},
  defaults: EnqueueOptions = {},
) => resolveOptions({ call, method, queues: declaredQueues({ default: queue }), defaults }, clock);

describe('options with nothing said', () => {
  it('have every default', () => {
    expect(resolved(undefined)).toEqual({
      ...{ queue: 'default', timeout: 300_000, ownTimeout: undefined, delay: 0, priority: undefined },
      ...{
        atFront: false,
        attempts: 1,
        backoff: undefined,
        keep: undefined,
        user: undefined,
        tags: undefined,
      },
      ...{ unique: undefined, afterCommit: false, inline: false, isolation: 'none', own: {} },
    });
  });
});

describe('options from four layers', () => {
  it('are flags where anybody sets them, the nearest first', () => {
    expect(resolved({ atFront: true, afterCommit: true, inline: true, isolation: 'process' })).toMatchObject({
      ...{ atFront: true, afterCommit: true, inline: true, isolation: 'process' },
    });
    expect(resolved({ inline: false }, { inline: true }).inline).toBe(false);
    expect(resolved({}, {}, { isolation: 'process' }).isolation).toBe('process');
    expect(resolved({}, {}, {}, { afterCommit: true }).afterCommit).toBe(true);
  });

  it('give the wait between tries in full', () => {
    expect(resolved({ backoff: { type: 'exponential', delay: '1s', jitter: 0.5 } }).backoff).toEqual({
      ...{ type: 'exponential', delay: 1_000, jitter: 0.5 },
    });
    expect(resolved({ backoff: { type: 'own' } }).backoff).toEqual({ type: 'own', delay: 0, jitter: 0 });
    expect(resolved({}, { backoff: 500 }).backoff).toEqual({ type: 'fixed', delay: 500, jitter: 0 });
  });

  it('give a unique key in its long form', () => {
    const key = () => 'k';
    expect(resolved({ unique: 'k' }).unique).toEqual({ key: 'k' });
    expect(resolved({ unique: key }).unique).toEqual({ key });
    expect(resolved({ unique: { key: 'k', ttl: 5 } }).unique).toEqual({ key: 'k', ttl: 5 });
  });

  it('start a job at its moment, unless the call says a delay', () => {
    expect(resolved({ runAt: new Date(NOW + 500) }).delay).toBe(500);
    expect(resolved({ runAt: new Date(NOW - 500) }).delay).toBe(0);
    expect(resolved({ runAt: new Date(NOW + 500) }, { delay: 9 }).delay).toBe(500);
    expect(resolved({ runAt: new Date(NOW + 500), delay: 7 }).delay).toBe(7);
    expect(resolved({}, { delay: '1s' }).delay).toBe(1_000);
  });

  it('keep finished jobs as the call says, then the method, then the queue, then the app', () => {
    const queue: QueueOptions = { keep: { failed: { count: 3 } } };
    const app: EnqueueOptions = { keep: { completed: { count: 4 }, failed: { count: 5 } } };
    expect(resolved({}, {}, queue, app).keep).toBeUndefined();
    expect(resolved({ keep: { completed: { count: 1 } } }, {}, queue, app).keep).toEqual({
      ...{ completed: { count: 1 }, failed: { count: 3 } },
    });
    expect(resolved({}, { keep: { failed: { count: 2 } } }, queue, app).keep).toEqual({
      ...{ completed: { count: 4 }, failed: { count: 2 } },
    });
    const both = resolved(
      { keep: { failed: { count: 1 } } },
      { keep: { completed: { count: 9 } } },
      queue,
      app,
    );
    expect(both.keep).toEqual({ completed: { count: 4 }, failed: { count: 1 } });
    const elsewhere = {
      call: { keep: { failed: { count: 1 } } },
      method: { queue: 'gone' },
      queues: {},
      defaults: {},
    };
    expect(resolveOptions(elsewhere, clock).keep).toMatchObject({ failed: { count: 1 } });
  });

  it('keep for an age in whole seconds, a count, both, or for ever', () => {
    expect(resolveKeep({ completed: { age: 1_500 }, failed: { age: '1m', count: 7 } })).toEqual({
      ...{ completed: { age: 2 }, failed: { age: 60, count: 7 } },
    });
    expect(resolveKeep({ completed: {}, failed: { count: 0 } })).toEqual({
      ...{ completed: { count: -1 }, failed: { count: 0 } },
    });
    expect(resolveKeep(undefined, { completed: { count: 1 } })).toMatchObject({ completed: { count: 1 } });
    expect(resolveKeep({ failed: { count: 1 } }, { completed: { count: 2 } })).toEqual({
      ...{ completed: { count: 2 }, failed: { count: 1 } },
    });
  });
});

import { ExecuteChain } from '../../src/execution/execute-chain.js';
import { InstanceResolver, unresolvableClasses } from '../../src/execution/resolve-instance.js';
import { Attempts } from '../support/attempts.js';
import { settled } from '../support/moved-clock.js';

describe('middleware around a method', () => {
  it('wraps it from the outside in, and cannot change its result', async () => {
    const seen: string[] = [];
    const link = (name: string) => ({
      execute: async (_: unknown, next: () => Promise<unknown>) => {
        seen.push(`${name} in`);
        await next();
        seen.push(`${name} out`);
        return 'of a middleware';
      },
    });
    const world = new Attempts(
      () => seen.push('method') && 'of the method',
      {},
      {
        middleware: [
          link('a') as never,
          { enqueue: (_: unknown, next: () => unknown) => next() } as never,
          link('b') as never,
        ],
      },
    );
    expect(await world.run()).toEqual({ kind: 'completed', result: 'of the method' });
    expect(seen).toEqual(['a in', 'b in', 'method', 'b out', 'a out']);
  });

  it('may leave the method out, call it twice in vain, or not wait for it', async () => {
    let calls = 0;
    const method = async () => {
      await settled();
      return ++calls;
    };
    const run = (execute: unknown) => new Attempts(method, {}, { middleware: [{ execute } as never] }).run();
    expect(await run(() => undefined)).toEqual({ kind: 'completed', result: null });
    expect(calls).toBe(0);
    expect(
      await run(
        async (_: unknown, next: () => Promise<unknown>) => void (await Promise.all([next(), next()])),
      ),
    ).toEqual({
      ...{ kind: 'completed', result: 1 },
    });
    expect(await run((_: unknown, next: () => unknown) => void next())).toEqual({
      kind: 'completed',
      result: 2,
    });
    const failing = new Attempts(
      async () => Promise.reject(new Error('x')),
      {},
      {
        middleware: [{ execute: (_: unknown, next: () => unknown) => void next() } as never],
      },
    );
    expect(await failing.run()).toMatchObject({ kind: 'failed', error: { message: 'x' } });
    const caught = new Attempts(
      async () => Promise.reject(new Error('x')),
      {},
      {
        middleware: [
          {
            execute: async (_: unknown, next: () => Promise<unknown>) => next().catch(() => undefined),
          } as never,
        ],
      },
    );
    expect(await caught.run()).toEqual({ kind: 'completed', result: null });
  });

  it('is nothing where none has anything to do with attempts', () => {
    const chain = new ExecuteChain();
    expect(chain.isEmpty).toBe(true);
    chain.add({ enqueue: async (_: unknown, next: () => unknown) => next() } as never);
    expect(chain.isEmpty).toBe(true);
    chain.add({ execute: async (_: unknown, next: () => unknown) => next() } as never);
    expect(chain.isEmpty).toBe(false);
  });
});

describe('the instance that a method is called on', () => {
  class Service {}
  class Wanting {
    constructor(readonly a: unknown) {}
  }
  class Wider {
    constructor(
      readonly a: unknown,
      readonly b: unknown,
    ) {}
  }
  const incoming = {
    ...{ id: '1', name: 'n', queue: 'q', attempt: 1, attempts: 2, context: { user: 'u' } },
  } as never;

  it('is made once, or asked of the container with what is known of the attempt', async () => {
    const alone = new InstanceResolver(undefined);
    const made = alone.lease({ service: Service } as never, incoming).resolve();
    expect(made).toBeInstanceOf(Service);
    expect(alone.lease({ service: Service } as never, incoming).resolve()).toBe(made);
    expect(alone.lease({ service: Service, isStatic: true } as never, incoming).resolve()).toBe(Service);
    expect(alone.lease({} as never, incoming).resolve()).toBeUndefined();
    const asked: unknown[] = [];
    const container = { resolve: (...args: unknown[]) => asked.push(args) };
    await new InstanceResolver(container as never).lease({ service: Service } as never, incoming).resolve();
    expect(asked).toEqual([
      [Service, { id: '1', name: 'n', queue: 'q', attempt: 1, attempts: 2, user: 'u', context: {} }],
    ]);
  });

  it('needs a container where its constructor takes arguments', () => {
    expect(unresolvableClasses([Service, Wanting, Wider, 'no class' as never], undefined)).toEqual([
      expect.stringMatching(/^Wanting takes 1 constructor argument, and no `container`/),
      expect.stringMatching(/^Wider takes 2 constructor arguments, /),
    ]);
    expect(unresolvableClasses([Wanting], { resolve: () => undefined } as never)).toEqual([]);
  });
});

import { runInNewContext } from 'node:vm';
import {
  ArgumentNotSerializableError,
  type Cortado,
  createCortado,
  DecoratorError,
  defineJob,
  Enqueue,
  type Enqueued,
  NoAppError,
  PayloadTooLargeError,
} from '@cortado/core';
import { anything, Mailer, NOWHERE } from '../support/refused-input.js';

describe('decorating', () => {
  it('refuses what is not a method', () => {
    expect(() => {
      class Wrong {
        // biome-ignore lint/suspicious/noExplicitAny: the type already refuses it
        @(Enqueue() as any)
        get value(): number {
          return 1;
        }
      }
      return Wrong;
    }).toThrow(DecoratorError);
  });

  it('refuses to say the options of a method twice', () => {
    expect(() => {
      class Twice {
        @Enqueue({ queue: 'long' })
        @Enqueue({ attempts: 3 })
        async run(): Promise<void> {}
      }
      return Twice;
    }).toThrow('@Enqueue on run: expected one @Enqueue, found two. Say all its options in one.');
  });

  it.each([
    [
      'an async generator',
      async function* () {
        yield 1;
      },
    ],
    [
      'a generator',
      function* () {
        yield 1;
      },
    ],
  ])('refuses %s, whose body nobody would run', (_, run) => {
    const job = defineJob('walk', {}, run as unknown as () => Promise<void>);
    expect(() => createCortado({ connection: NOWHERE, jobs: [job] })).toThrow(
      'Expected walk to run to its end, found a generator',
    );
  });

  it('gives jobs that others may look at, print and write as JSON', () => {
    const app = createCortado({ connection: NOWHERE, services: [Mailer] });
    const jobs = app.jobs(Mailer) as unknown as Record<string, unknown>;
    expect(`${jobs} ${JSON.stringify({ jobs })}`).toBe('[object Object] {"jobs":{}}');
    expect([jobs.onModuleInit, jobs.then, jobs.asymmetricMatch]).toEqual([undefined, undefined, undefined]);
    return app.close();
  });
});

describe('enqueueing', () => {
  let cortado: Cortado;

  beforeAll(() => {
    cortado = createCortado({ connection: NOWHERE, services: [Mailer], jobs: [anything] });
  });
  afterAll(() => cortado.close());

  it('refuses a decorated method that no app knows', async () => {
    class Stray {
      @Enqueue()
      async run(): Promise<void> {}
    }
    await expect(new Stray().run()).rejects.toThrow(NoAppError);
    await expect(new Stray().run()).rejects.toThrow(
      'Stray.run was called, but no running Cortado app knows Stray. Call createCortado({ services: [Stray] }) before the first call, and not after close().',
    );
  });

  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;

  it.each<[string, unknown, string]>([
    ['a NUL', 'a\0b', 'argument 1 is text with a NUL or with half of a surrogate pair'],
    [
      'half an emoji',
      { a: ['\ud83d'] },
      'argument 1 at a[0] is text with a NUL or with half of a surrogate pair',
    ],
    [
      'the other half',
      { a: 'x\ude00' },
      'argument 1 at a is text with a NUL or with half of a surrogate pair',
    ],
    [
      'a key with a NUL',
      { a: { 'b\0': 1 } },
      'argument 1 at a is text with a NUL or with half of a surrogate pair',
    ],
    ['a Map', new Map(), 'argument 1 is an instance of Map'],
    ['a Set inside', { tags: new Set() }, 'argument 1 at tags is an instance of Set'],
    ['a Date inside', { when: [new Date(0)] }, 'argument 1 at when[0] is a Date'],
    ['a BigInt', 1n, 'argument 1 is a BigInt'],
    ['a function', () => 1, 'argument 1 is a function'],
    ['a symbol', { a: { b: Symbol('x') } }, 'argument 1 at a.b is a symbol'],
    ['NaN', { ratio: Number.NaN }, 'argument 1 at ratio is NaN'],
    ['undefined in an array', [1, undefined], 'argument 1 at [1] is undefined'],
    ['a cycle', cycle, 'argument 1 at self is a reference back to what holds it (a cycle)'],
    ['an instance of a class', new Mailer(), 'argument 1 is an instance of Mailer'],
    ['an Error', new Error('x'), 'argument 1 is an instance of Error'],
    ['a Buffer', Buffer.from('x'), 'argument 1 is an instance of Buffer'],
    ['-0', -0, 'argument 1 is -0'],
    ['-0 inside', { a: [1, -0] }, 'argument 1 at a[1] is -0'],
    [
      'a field named by a symbol',
      { a: [{ [Symbol('s')]: 1 }] },
      'argument 1 at a[0] is an object with a field Symbol(s)',
    ],
    [
      'an array with a symbol',
      Object.assign([1], { [Symbol('s')]: 1 }),
      'argument 1 is an object with a field Symbol(s)',
    ],
    ['a subclass of Array', new (class List extends Array {})(), 'argument 1 is an instance of List'],
    [
      'an array with fields',
      { found: 'abc'.match(/b/) },
      'argument 1 at found is an array with a field "groups"',
    ],
    ['an array with holes', Object.assign(new Array(3), { 0: 1, 2: 3 }), 'argument 1 at [1] is undefined'],
    ['Infinity', [Number.NEGATIVE_INFINITY], 'argument 1 at [0] is -Infinity'],
    ['an invalid Date', new Date(Number.NaN), 'argument 1 is an invalid Date'],
    ['a Number object', Object(5), 'argument 1 is an instance of Number'],
    ['a RegExp', { a: /x/ }, 'argument 1 at a is an instance of RegExp'],
  ])('refuses %s and names the argument', async (_what, value, message) => {
    const refused = await anything(value).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ArgumentNotSerializableError);
    expect((refused as Error).message).toContain(
      `anything was not queued: ${message}, which JSON cannot carry.`,
    );
  });

  it('takes what only looks like a fault: one object in two places, long lists, 200 levels, other realms', async () => {
    const inline = cortado.jobs(Mailer, { inline: true });
    const shared = { a: [1] };
    let deep: unknown = 1;
    for (let level = 0; level < 200; level++) deep = level % 2 === 0 ? [deep] : { deep };
    const foreign = runInNewContext('({ list: [1, { a: null }] })') as object;
    for (const good of [
      { one: shared, two: shared, list: [shared, shared] },
      Array.from({ length: 1_000 }, (_, id) => ({ id })),
      Array.from({ length: 1_000 }, () => [shared]),
      deep,
      foreign,
      Object.assign(Object.create(null), { a: 1 }),
      { none: undefined, zero: 0, small: 5e-324, large: Number.MAX_VALUE, empty: {}, '': [''] },
    ]) {
      const handle = await inline.post(good);
      await expect(handle.result()).resolves.toBeNull();
    }
  });

  it('takes 201 levels and refuses one more', async () => {
    const nested = (levels: number) => {
      let value: unknown = 1;
      for (let level = 0; level < levels; level++) value = [value];
      return value;
    };
    await expect(cortado.jobs(Mailer, { inline: true }).post(nested(201))).resolves.toBeDefined();
    await expect(anything(nested(202))).rejects.toThrow('nested more than 200 levels deep');
  });

  it('takes arguments of just as many bytes as maxPayload says', async () => {
    const app = createCortado({ connection: NOWHERE, services: [Mailer], inline: true, maxPayload: 100 });
    await expect(app.enqueue('Mailer.send', ['x'.repeat(96)])).resolves.toBeDefined();
    await expect(app.enqueue('Mailer.send', ['x'.repeat(97)])).rejects.toThrow(
      'take 101 bytes, the limit is 100',
    );
    await expect(app.enqueue('Mailer.post', [{ ä: `${'ä'.repeat(45)}x` }])).resolves.toBeDefined();
    await expect(app.enqueue('Mailer.post', [{ ä: 'ä'.repeat(46) }])).rejects.toThrow('take 101 bytes');
    await app.close();
  });

  it('refuses undefined between arguments', async () => {
    await expect(anything(1, undefined, 2)).rejects.toThrow('argument 2 is undefined');
  });

  it('refuses what nests too deep, without overflowing', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level++) deep = [deep];
    await expect(anything(deep)).rejects.toThrow('nested more than 200 levels deep');
  });

  it('refuses arguments above the size limit', async () => {
    await expect(cortado.enqueue('Mailer.send', ['x'.repeat(300_000)])).rejects.toThrow(PayloadTooLargeError);
    await expect(cortado.enqueue('Mailer.send', ['x'.repeat(300_000)])).rejects.toThrow(
      'Mailer.send was not queued: its arguments take 300004 bytes, the limit is 262144.',
    );
  });

  it('refuses a method of jobs() that is no job', async () => {
    await expect(
      (cortado.jobs(Mailer) as unknown as Record<string, () => Promise<void>>).sned?.(),
    ).rejects.toThrow('No job is named "Mailer.sned". Did you mean "Mailer.send"?');
  });

  it('says of a function that no app knows where to list it', async () => {
    const stray = defineJob('stray', {}, async () => undefined);
    await expect(stray()).rejects.toThrow(
      'The job "stray" was called, but no running Cortado app knows it. List its function: createCortado({ jobs: […] }), before the first call, and not after close().',
    );
  });

  it('finds a method in whose place a spy stands', async () => {
    class Spied {
      @Enqueue()
      async run(): Enqueued<string> {
        return 'ran';
      }

      @Enqueue()
      async other(): Enqueued<string> {
        return 'other';
      }
    }
    class Inherits extends Spied {}
    class Own extends Spied {
      override async other(): Enqueued<string> {
        return 'own';
      }
    }
    const app = createCortado({ connection: 'redis://127.0.0.1:1', services: [Spied], inline: true });
    const onInstance = new Spied();
    onInstance.run = async () => 'spied';
    Spied.prototype.other = async () => 'spied';
    expect(await (await app.jobs(onInstance).run()).result()).toBe('ran');
    for (const it of [Spied, onInstance, new Spied(), Inherits, new Inherits()])
      expect(await (await app.jobs(it).other()).result()).toBe('other');
    await expect(app.jobs(new Own()).other()).rejects.toThrow('No job is named "Own.other".');
    expect(app.batch().jobs(onInstance).run().size).toBe(1);
    await app.close();
  });

  it('refuses an unknown queue of the app', () => {
    expect(() => cortado.queue('shrot')).toThrow(
      'No queue is named "shrot". Did you mean "short"? Queues: short, default, long.',
    );
  });
});

import {
  ArgumentNotSerializableError,
  ArgumentValidationError,
  type Cortado,
  createCortado,
  defineJob,
  Enqueue,
  type Enqueued,
  nullable,
  optional,
} from '@cortado/core';
import { IsInt } from 'class-validator';
import type { JobDescriptor } from '../../src/descriptors/job-descriptor.js';
import { encodeArguments } from '../../src/message/encode-arguments.js';
import { NOWHERE } from '../support/refused-input.js';

class Amount {
  @IsInt()
  cents!: number;
}

enum Color {
  Red = 'red',
}
enum Size {
  Small = 1,
}

/** Gives back what it was called with, an Amount as its class's name and cents. */
function told(...args: unknown[]): unknown {
  return args.map((it) =>
    it instanceof Amount
      ? `Amount ${it.cents}`
      : it instanceof Date
        ? `Date ${it.toISOString()}`
        : Array.isArray(it)
          ? told(...it)
          : it,
  );
}

class Till {
  @Enqueue()
  async simple(text: string, number: number, flag: boolean, list: unknown[]): Enqueued<unknown> {
    return told(text, number, flag, list);
  }

  @Enqueue()
  async loose(anything: unknown, either: string | number, maybe?: number, last = 5): Enqueued<unknown> {
    return told(anything, either, maybe, last);
  }

  @Enqueue()
  async when(at: Date): Enqueued<unknown> {
    return told(at);
  }

  @Enqueue()
  async nothing(): Promise<void> {}

  @Enqueue({ payload: [String, String] })
  async words(first: string, ...more: string[]): Enqueued<unknown> {
    return told(first, ...more);
  }

  @Enqueue()
  async rest(first: string, ...more: unknown[]): Enqueued<unknown> {
    return told(first, ...more);
  }

  @Enqueue()
  async paint(color: Color, size: Size): Enqueued<unknown> {
    return told(color, size);
  }

  @Enqueue({ payload: [Amount] })
  async each(...amounts: Amount[]): Enqueued<unknown> {
    return told(...amounts);
  }

  @Enqueue({ payload: [String, [Amount]] })
  async eachOf(name: string, ...amounts: Amount[]): Enqueued<unknown> {
    return told(name, ...amounts);
  }

  @Enqueue({ payload: [[Amount], [nullable(Date)]] })
  async lists(amounts: Amount[], dates: (Date | null)[]): Enqueued<unknown> {
    return told(amounts, dates);
  }

  @Enqueue({ payload: [nullable(Amount), optional(Amount), optional(nullable(String))] })
  async soft(amount: Amount | null, more?: Amount, note?: string | null): Enqueued<unknown> {
    return told(amount, more, note);
  }
}

const amountOf = (cents: unknown) => Object.assign(new Amount(), { cents });

describe('the type of an argument', () => {
  let cortado: Cortado;
  beforeAll(() => {
    cortado = createCortado({ connection: NOWHERE, services: [Till], inline: true });
  });
  afterAll(() => cortado.close());

  const call = async (method: string, ...args: unknown[]) =>
    (await cortado.enqueue(`Till.${method}`, args)).result();
  const refusal = (method: string, ...args: unknown[]) =>
    call(method, ...args).then(
      () => 'accepted',
      (error: Error) => {
        expect(error).toBeInstanceOf(ArgumentValidationError);
        return error.message.replace(/^.*broken: /, '');
      },
    );

  it.each<[string, unknown[], unknown]>([
    ['simple', ['a', 1.5, false, [1]], ['a', 1.5, false, [1]]],
    ['simple', ['', 0, true, []], ['', 0, true, []]],
    ['loose', [null, 5, 6], [null, 5, 6, 5]],
    ['loose', [[], 'x', 1, 2], [[], 'x', 1, 2]],
    ['when', [new Date(0)], ['Date 1970-01-01T00:00:00.000Z']],
    ['when', ['2026-01-02'], ['Date 2026-01-02T00:00:00.000Z']],
    ['when', ['2026-01-02T03:04:05+02:00'], ['Date 2026-01-02T01:04:05.000Z']],
    ['nothing', [], null],
    ['words', ['a'], ['a']],
    ['words', ['a', 'b', 'c'], ['a', 'b', 'c']],
    ['rest', ['a', 1, [2], { b: 3 }], ['a', 1, [2], { b: 3 }]],
    ['paint', ['red', 1], ['red', 1]],
    ['each', [], []],
    ['each', [amountOf(1), { cents: 2 }], ['Amount 1', 'Amount 2']],
    ['eachOf', ['x', amountOf(1), amountOf(2)], ['x', 'Amount 1', 'Amount 2']],
    [
      'lists',
      [
        [amountOf(1), { cents: 2 }],
        [new Date(0), null],
      ],
      [
        ['Amount 1', 'Amount 2'],
        ['Date 1970-01-01T00:00:00.000Z', null],
      ],
    ],
    ['lists', [[], []], [[], []]],
    ['soft', [null], [null, null, null]],
    ['soft', [amountOf(1), amountOf(2), null], ['Amount 1', 'Amount 2', null]],
  ])('lets %s(%j) pass, and it arrives as declared', async (method, args, expected) => {
    await expect(call(method, ...args)).resolves.toEqual(expected);
  });

  it.each<[string, unknown[], string]>([
    ['simple', [5, 1, true, []], 'argument 1: expected text, found 5.'],
    ['simple', ['a', '1', true, []], 'argument 2: expected a number, found "1".'],
    ['simple', ['a', 1, 'true', []], 'argument 3: expected true or false, found "true".'],
    ['simple', ['a', 1, true, {}], 'argument 4: expected an array, found an object.'],
    [
      'simple',
      [null, 1, true, []],
      'argument 1: expected text, found null (where null is meant to be taken, say so: payload: [nullable(…)]).',
    ],
    [
      'simple',
      [{}, ['x'], 0, 'x'],
      'argument 1: expected text, found an object; argument 2: expected a number, found an array; argument 3: expected true or false, found 0; argument 4: expected an array, found "x".',
    ],
    ['when', ['tomorrow'], 'argument 1: expected a Date, or a date as ISO text, found "tomorrow".'],
    ['when', ['2026-13-01'], 'argument 1: expected a Date, or a date as ISO text, found "2026-13-01".'],
    ['when', [0], 'argument 1: expected a Date, or a date as ISO text, found 0.'],
    ['words', ['a', 'b', 3], 'argument 3: expected text, found 3.'],
    ['each', [amountOf(1), amountOf('x')], 'argument 2 cents: cents must be an integer number.'],
    ['each', [amountOf(1), amountOf(2), {}], 'argument 3 cents: cents must be an integer number.'],
    ['each', [[amountOf(1)]], 'argument 1: expected an object of Amount, found an array.'],
    ['eachOf', ['x', { cents: 1 }, { cents: 'y' }], 'argument 3 cents: cents must be an integer number.'],
    ['each', [[]], 'argument 1: expected an object of Amount, found an array.'],
    ['lists', [[[]], []], 'argument 1 [0]: expected an object of Amount, found an array.'],
    ['lists', [{ cents: 1 }, []], 'argument 1: expected an array, found an object.'],
    ['lists', [[{ cents: 1 }, { cents: 'x' }], []], 'argument 1 [1].cents: cents must be an integer number.'],
    [
      'lists',
      [[null], []],
      'argument 1 [0]: expected an object of Amount, found null (where null is meant to be taken, say so: payload: [nullable(…)]).',
    ],
    ['lists', [[], ['x']], 'argument 2 [0]: expected a Date, or a date as ISO text or null, found "x".'],
    ['soft', [5], 'argument 1: expected an object of Amount or null, found 5.'],
    [
      'soft',
      [null, null],
      'argument 2: expected an object of Amount, found null (where null is meant to be taken, say so: payload: [nullable(…)]).',
    ],
  ])('refuses %s(%j)', async (method, args, expected) => {
    await expect(refusal(method, ...args)).resolves.toBe(expected);
  });

  it('refuses arguments that are missing, where the call is by name or `payload` says what is needed', async () => {
    const hint = '(one that may be left out has a default, or is optional(…) in payload)';
    await expect(refusal('simple', 'a', 1)).resolves.toBe(
      `argument 3: expected true or false, found nothing ${hint}; argument 4: expected an array, found nothing ${hint}.`,
    );
    await expect(refusal('when')).resolves.toBe(
      `argument 1: expected a Date, or a date as ISO text, found nothing ${hint}.`,
    );
    await expect(refusal('soft')).resolves.toBe(
      'argument 1: expected an object of Amount or null, found nothing (one that may be left out is optional(…) in payload).',
    );
    await expect(cortado.jobs(Till).soft(undefined as never)).rejects.toThrow(
      'argument 1: expected an object',
    );
    // The compiler has let this one pass.
    await expect((await cortado.jobs(Till).loose(1, 2)).result()).resolves.toEqual([1, 2, null, 5]);
  });

  it('refuses arguments that are too many, but what a rest parameter takes', async () => {
    await expect(refusal('nothing', 1)).resolves.toBe('argument 1: expected no arguments, found 1.');
    await expect(refusal('when', new Date(0), 2, 3)).resolves.toBe(
      'argument 2: expected no more than 1 argument, found 3.',
    );
    await expect(refusal('loose', 1, 2, 3, 4, 5)).resolves.toBe(
      'argument 5: expected no more than 4 arguments, found 5.',
    );
    await expect((cortado.jobs(Till).nothing as (one: number) => Promise<unknown>)(1)).rejects.toThrow(
      'expected no arguments, found 1',
    );
  });

  it('is refused with all else that is wrong, and what JSON cannot carry first', async () => {
    const wrong = await call('simple', 'a', 1n, true, []).catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(ArgumentNotSerializableError);
    await expect(refusal('each', { cents: 'x' }, 3)).resolves.toBe(
      'argument 1 cents: cents must be an integer number; argument 2: expected an object of Amount, found 3.',
    );
  });

  it('is nobody’s matter where none is declared', async () => {
    const free = defineJob('free', { inline: true }, async (...args: unknown[]) => args.length);
    const app = createCortado({ connection: NOWHERE, jobs: [free] });
    await expect((await app.enqueue('free', [])).result()).resolves.toBe(0);
    await expect((await free(1, 'x', null)).result()).resolves.toBe(3);
    await app.close();
  });

  it('is told at boot when it is none', () => {
    const wrong = defineJob('wrong', { payload: [[Amount, Amount]] as object as [] }, async () => 1);
    expect(() => createCortado({ connection: NOWHERE, jobs: [wrong] })).toThrow(
      'Expected "payload" on wrong to be an array with one type for each parameter: a class such as ReportRequest or String, a Standard Schema such as z.object({ … }), a list of it ([String]), nullable(String) or optional(String)',
    );
  });

  it('of a list is that of its items, and of nothing beside them', async () => {
    const odd = Object.assign([amountOf(1)], { total: 1 });
    await expect(call('lists', odd, [])).rejects.toThrow('argument 1 is an array with a field "total"');
  });

  it('of a date is a moment: text without a zone is sent with one', () => {
    const job = cortado.internals.registry.find('Till.when') as JobDescriptor;
    expect(encodeArguments(job, ['2026-01-02T10:00'], 1_000)).toEqual([
      new Date('2026-01-02T10:00').toISOString(),
    ]);
    expect(encodeArguments(job, ['2026-01-02T10:00:00+02:00'], 1_000)).toEqual(['2026-01-02T08:00:00.000Z']);
  });

  it('stays what other decorators beneath leave of the method', async () => {
    const around = (_target: object, _key: string, descriptor: PropertyDescriptor) => {
      const { value } = descriptor;
      descriptor.value = function (this: unknown, ...args: unknown[]) {
        return value.apply(this, args);
      };
    };
    const bare = (_target: object, _key: string, descriptor: PropertyDescriptor) => {
      const { value } = descriptor;
      descriptor.value = function (this: unknown) {
        // biome-ignore lint/complexity/noArguments: as older code has it
        return value.apply(this, arguments);
      };
    };
    class Wrapped {
      @Enqueue()
      @bare
      async all(first: string, ...more: string[]): Enqueued<unknown> {
        return told(first, ...more);
      }

      @Enqueue()
      @around
      async run(text: string, amount: Amount): Enqueued<unknown> {
        return told(text, amount);
      }
    }
    const app = createCortado({ connection: NOWHERE, services: [Wrapped], inline: true });
    await expect((await app.enqueue('Wrapped.run', ['a', { cents: 1 }])).result()).resolves.toEqual([
      'a',
      'Amount 1',
    ]);
    await expect((await app.enqueue('Wrapped.all', ['a', 'b', 'c', 'd'])).result()).resolves.toHaveLength(4);
    await expect(app.enqueue('Wrapped.run', [1, { cents: 'x' }])).rejects.toThrow('2 rules are broken');
    await app.close();
  });
});

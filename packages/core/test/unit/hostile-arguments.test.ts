import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsDate, IsOptional, IsString, registerDecorator, ValidateNested } from 'class-validator';
import type { JobDescriptor } from '../../src/descriptors/job-descriptor.js';
import type { ParameterPlan } from '../../src/descriptors/parameter-plan.js';
import { decodeArguments } from '../../src/message/decode-arguments.js';
import { encodeArguments } from '../../src/message/encode-arguments.js';
import { findJsonFault } from '../../src/message/json-value.js';
import { SizeLimit } from '../../src/message/size-limit.js';

const LIMIT = 10_000;
const JSON_PLAN: ParameterPlan = { kind: 'json' };

class Node {
  @IsString() name!: string;
  @IsOptional() @ValidateNested() @Type(() => Node) children?: Node[];
}
class Meeting {
  @IsDate() @Type(() => Date) at!: Date;
}
class Fussy {
  @IsString() name: string;
  constructor(name: string) {
    this.name = name.trim();
  }
}
class Wrapper {
  @ValidateNested() @Type(() => Fussy) inner!: Fussy;
}
class Throwing {
  @IsString() get name(): string {
    throw new Error('no name today');
  }
}
class Rejecting {
  word = 'x';
}
registerDecorator({
  ...{ target: Rejecting, propertyName: 'word', name: 'later', constraints: [], async: true },
  validator: { validate: () => Promise.reject(new Error('no answer')) },
});

const dto = (type: new (...args: never[]) => object): ParameterPlan => ({
  ...{ kind: 'class', validated: true },
  type: type as new () => object,
});
const call = (plan: ParameterPlan, ...args: unknown[]) =>
  encodeArguments({ name: 'A.b', parameters: [plan] } as unknown as JobDescriptor, args, LIMIT);
const schemaPlan = (validate: (value: unknown) => unknown): ParameterPlan =>
  ({ kind: 'schema', schema: { '~standard': { version: 1, vendor: 'own', validate } } }) as ParameterPlan;

/** Holds itself twice at each level, so that its JSON has 2 ** levels times what it holds. */
function doubled<T>(levels: number, first: T, hold: (it: T) => T): T {
  return levels === 0 ? first : doubled(levels - 1, hold(first), hold);
}

describe('arguments much larger than their limit', () => {
  const tooLarge = /take more than 40000 bytes, the limit is 10000/;

  it('are refused without looking at all of them', () => {
    expect(() =>
      call(
        JSON_PLAN,
        doubled<unknown>(60, [1], (it) => [it, it]),
      ),
    ).toThrow(tooLarge);
    expect(() =>
      call(
        JSON_PLAN,
        doubled<unknown>(60, {}, (it) => ({ a: it, b: it })),
      ),
    ).toThrow(tooLarge);
    expect(() =>
      call({ kind: 'list', items: JSON_PLAN }, [doubled<unknown>(60, [1], (it) => [it, it])]),
    ).toThrow(tooLarge);
    const node = (children?: Node[]) => Object.assign(new Node(), { name: 'n' }, children && { children });
    expect(() =>
      call(
        dto(Node),
        doubled(60, node(), (it) => node([it, it])),
      ),
    ).toThrow(tooLarge);
    const plain = doubled<object>(60, { name: 'n' }, (it) => ({ name: 'n', children: [it, it] }));
    expect(() => call(dto(Node), plain)).toThrow(tooLarge);
  });

  it('are refused by the first text that is too long, whatever else they hold', () => {
    const text = 'x'.repeat(2 ** 28);
    expect(() => call(JSON_PLAN, text, 1n)).toThrow(tooLarge);
    expect(() => call({ kind: 'text' }, text)).toThrow(tooLarge);
    expect(() => call(JSON_PLAN, [text, text, text, 1n])).toThrow(tooLarge);
  });

  it('are counted to the byte where they are near it', () => {
    expect(() => call(JSON_PLAN, 'x'.repeat(LIMIT - 4))).not.toThrow();
    expect(() => call(JSON_PLAN, Array(LIMIT / 2 - 2).fill(0))).not.toThrow();
    expect(() => call(JSON_PLAN, 'é'.repeat(LIMIT / 2))).toThrow('take 10004 bytes');
  });

  it('are data of other kinds too, each with a bound', () => {
    const size = new SizeLimit(1_000);
    const fault = findJsonFault(
      doubled<unknown>(60, [1], (it) => [it, it]),
      '',
      { size },
    );
    expect(fault?.found).toBe('more data than may be sent');
    expect(findJsonFault('x'.repeat(2_000), 'a', { size: new SizeLimit(1_000) })).toMatchObject({
      ...{ path: 'a', found: 'more data than may be sent' },
    });
    expect(new SizeLimit().takesText('x'.repeat(1_000_000))).toBe(true);
  });

  it.each<[unknown]>([[{}], [[]], [[1]], [[1, 2]], [''], ['ab']])('count as the JSON they make: %j', (it) => {
    const takes = (size: SizeLimit) =>
      typeof it === 'string' ? size.takesText(it) : size.takes(it as object);
    const { length } = JSON.stringify(it);
    expect([takes(new SizeLimit(length)), takes(new SizeLimit(length - 1))]).toEqual([true, false]);
  });
});

describe('objects that are not what they seem', () => {
  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  const getter = {
    get a(): never {
      throw new Error('boom');
    },
  };
  class Rootless {
    gone = 1;
  }
  Object.setPrototypeOf(Rootless.prototype, null);
  class Rooted {
    isPrototypeOf(): boolean {
      return false;
    }
  }
  class Undated {
    readonly [Symbol.toStringTag] = 'Date';
  }
  const args = (function (..._given: unknown[]) {
    // biome-ignore lint/complexity/noArguments: what is tried
    return arguments;
  })(1, 2);

  it.each<[string, unknown, RegExp]>([
    ['a revoked proxy', revoked(), /argument 1 is an object that cannot be read \(.*revoked.*\)/],
    ['one inside', { a: [revoked()] }, /argument 1 is an object that cannot be read/],
    ['a getter that throws', getter, /argument 1 is an object that cannot be read \(boom\)/],
    ['a hidden toJSON', Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 0 }), /a method toJSON/],
    ['that of an array', Object.defineProperty([1], 'toJSON', { value: () => 0 }), /a method toJSON/],
    ['a class without a root', new Rootless(), /an instance of Rootless/],
    [
      'fields of a bare prototype',
      Object.create(Object.assign(Object.create(null), { x: 1 })),
      /an instance of/,
    ],
    ['a class with a method of the root', new Rooted(), /an instance of Rooted/],
    ['arguments', args, /the arguments of a function.*\[\.\.\.arguments\]/],
    ['what calls itself a Date', new Undated(), /an instance of Undated/],
  ])('are refused in words: %s', (_, value, expected) => {
    expect(() => call(JSON_PLAN, value)).toThrow(expected);
  });

  it('are told apart from Dates by what they are', () => {
    expect(() => call({ kind: 'date' }, new Undated())).toThrow('found an instance of Undated');
    class Loud extends Date {
      override toJSON(): string {
        return 'today!';
      }
    }
    expect(call({ kind: 'date' }, new Loud(0))).toEqual(['1970-01-01T00:00:00.000Z']);
  });

  it('of a class that cannot be made where it arrives are refused where they are sent', () => {
    expect(() => call(dto(Fussy), new Fussy('x'))).toThrow(/class-transformer failed on .*constructor/s);
    const wrapper = Object.assign(new Wrapper(), { inner: new Fussy('x') });
    expect(() => call(dto(Wrapper), wrapper)).toThrow(/class-transformer failed on/);
  });

  it('whose rules cannot be asked break one', async () => {
    expect(() => call(dto(Throwing), new Throwing())).toThrow('its rules failed on it (no name today)');
    await expect(call(dto(Rejecting), new Rejecting())).rejects.toThrow('its rules failed on it (no answer)');
  });
});

describe('days that no calendar has', () => {
  const february = '2023-02-29';

  it('are refused, and not taken for one in March', () => {
    expect(() => call({ kind: 'date' }, february)).toThrow('a date as ISO text, found "2023-02-29"');
    expect(() => call({ kind: 'date' }, '2023-04-31T10:00:00Z')).toThrow('found "2023-04-31T10:00:00Z"');
    expect(() => call(dto(Meeting), { at: february })).toThrow(
      'at at is "2023-02-29", a day that no calendar has',
    );
    expect(call({ kind: 'date' }, '2024-02-29')).toEqual(['2024-02-29T00:00:00.000Z']);
    expect(call({ kind: 'date' }, '0000-02-29')).toEqual(['0000-02-29T00:00:00.000Z']);
  });

  it('have a year of four digits, or of six with its sign', () => {
    expect(() => call({ kind: 'date' }, '20230-02-28')).toThrow('found "20230-02-28"');
    expect(call({ kind: 'date' }, '+020230-02-28')).toEqual(['+020230-02-28T00:00:00.000Z']);
  });

  it('travel as the moments they are where they are sent', () => {
    const local = new Date('2024-02-03T10:00').toISOString();
    expect(call(dto(Meeting), { at: '2024-02-03T10:00' })).toEqual({ at: local });
    expect(call(dto(Meeting), { at: 'Feb 3 2024 10:00' })).toEqual({ at: local });
    expect(call(dto(Meeting), { at: local })).toEqual({ at: local });
  });
});

describe('what is said of bad arguments', () => {
  it('names a place by its beginning, and the first of many mistakes', () => {
    const place = () => call(JSON_PLAN, { ['k'.repeat(5_000)]: 1n });
    expect(place).toThrow(/at k{50,150}…k{50,150} is a BigInt/);
    const many = () => call({ kind: 'list', items: { kind: 'number' } }, Array(100).fill('x'));
    expect(many).toThrow(/100 rules are broken: .*\[19\]: expected a number, found "x"; and 80 more\.$/);
    const Long = class {};
    Object.defineProperty(Long, 'name', { value: 'N'.repeat(5_000) });
    expect(() => call(JSON_PLAN, new Long())).toThrow(/an instance of N{100},/);
  });
});

class Later {
  constructor(readonly result: unknown) {}

  // biome-ignore lint/suspicious/noThenProperty: what is tried
  then(next: (result: unknown) => void): void {
    next(this.result);
  }
}

describe('a schema', () => {
  it('may give what is a promise in all but its class', async () => {
    const plan = schemaPlan((value) => new Later({ value: `${value}!` }));
    await expect(call(plan, 'a')).resolves.toEqual(['a']);
    const job = { name: 'A.b', parameters: [plan] } as unknown as JobDescriptor;
    await expect(decodeArguments(job, ['a'])).resolves.toEqual(['a!']);
  });

  it('refuses what it has issues with, also where it names none', () => {
    expect(() =>
      call(
        schemaPlan(() => ({ issues: [] })),
        'a',
      ),
    ).toThrow('its schema refuses it');
  });
});

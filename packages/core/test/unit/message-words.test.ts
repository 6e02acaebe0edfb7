import type { ParameterPlan } from '../../src/descriptors/parameter-plan.js';
import { allAtOnce } from '../../src/message/all-at-once.js';
import { countViolations } from '../../src/message/argument-count.js';
import { expectedOf, typeMismatch } from '../../src/message/argument-type.js';
import { markCancelled, readCancelled } from '../../src/message/cancelled-reason.js';
import { isDateText } from '../../src/message/date-text.js';
import { refuseViolations } from '../../src/message/refuse-violations.js';
import { hasReservedName, isMethodOf, withoutReservedNames } from '../../src/message/reserved-names.js';
import { showValue } from '../../src/message/show-value.js';

class Letter {
  to = 'ada';

  get length(): number {
    return this.to.length;
  }

  send(): void {}
}
const KINDS: readonly (readonly [ParameterPlan, string, readonly unknown[]])[] = [
  [{ kind: 'text' }, 'text', ['', 'a']],
  [{ kind: 'number' }, 'a number', [0, 1.5]],
  [{ kind: 'boolean' }, 'true or false', [true, false]],
  [{ kind: 'array' }, 'an array', [[], [1]]],
  [{ kind: 'list', items: { kind: 'text' } }, 'an array', [[], ['a']]],
  [{ kind: 'date' }, 'a Date, or a date as ISO text', [new Date(0), '2026-01-02']],
  [{ kind: 'class', type: Letter, validated: false }, 'an object of Letter', [{}, new Letter()]],
];

describe('what a parameter takes', () => {
  it.each(KINDS)('is told where something else was given: %j', (plan, expected, good) => {
    for (const it of good) expect(typeMismatch(plan, it)).toBeUndefined();
    const all = ['text', 7, true, [], { a: 1 }, undefined];
    for (const [, , others] of KINDS)
      for (const other of [...others, ...all]) {
        const mismatch = typeMismatch(plan, other);
        if (mismatch !== undefined) expect(mismatch).toBe(`expected ${expected}, found ${showValue(other)}`);
      }
    expect(typeMismatch(plan, undefined)).toBe(`expected ${expected}, found nothing`);
    expect(typeMismatch(plan, null)).toBe(
      `expected ${expected}, found null (where null is meant to be taken, say so: payload: [nullable(…)])`,
    );
    expect(typeMismatch({ ...plan, isNullable: true }, null)).toBeUndefined();
    expect(typeMismatch({ ...plan, isNullable: true }, undefined)).toBe(
      `expected ${expected} or null, found nothing`,
    );
  });

  it('is anything where it is free JSON', () => {
    for (const it of [null, undefined, 'a', {}]) expect(typeMismatch({ kind: 'json' }, it)).toBeUndefined();
    expect(expectedOf({ kind: 'json' })).toBe('a value');
    expect(expectedOf({ kind: 'json', isNullable: true })).toBe('a value or null');
  });

  it('is a date where text is one', () => {
    for (const good of [
      ...['2026-01-02', '2026-01-02T10:00', '2026-01-02T10:00:30', '2026-01-02T10:00:30.5Z'],
      ...['2026-01-02T10:00+02:00', '2026-01-02T10:00+0200', '+012026-01-02', new Date(0).toISOString()],
    ])
      expect([good, isDateText(good)]).toEqual([good, true]);
    for (const bad of [
      '',
      'tomorrow',
      '2026',
      '2026-1-2',
      '2026-13-01',
      '2026-01-02 10:00',
      5,
      null,
      new Date(0),
    ])
      expect([bad, isDateText(bad)]).toEqual([bad, false]);
  });

  it('is shown as people would say it', () => {
    const odd = Object.create(Object.create({}));
    expect(
      [undefined, null, true, 'a', 7, Number.NaN, [], {}, new Letter(), () => 1, 1n, odd].map(showValue),
    ).toEqual([
      ...['nothing', 'null', 'true', '"a"', '7', 'NaN', 'an array', 'an object', 'an instance of Letter'],
      ...['a function', 'a bigint', 'an instance of Object'],
    ]);
    expect(showValue('x'.repeat(200))).toHaveLength(80);
  });
});

describe('the number of arguments', () => {
  const job = (count: object | undefined, parameters: ParameterPlan[] = []) =>
    ({ count, parameters }) as never;
  const two = { least: 2, most: 3, isSaid: false };
  const parameters: ParameterPlan[] = [
    { kind: 'text' },
    { kind: 'date', isNullable: true },
    { kind: 'number' },
  ];
  const messages = (...call: Parameters<typeof countViolations>) =>
    countViolations(...call)?.map((it) => `${it.argument}${it.property}: ${it.message}`);

  it('is nobody’s matter where none is known, nor of a callback', () => {
    expect(countViolations(job(undefined), 9, 'by name')).toBeUndefined();
    expect(countViolations(job(two), 9, 'callback')).toBeUndefined();
    expect(countViolations(job(two), 0, 'callback')).toBeUndefined();
  });

  it('is no more than there are parameters', () => {
    expect(countViolations(job(two), 3, 'typed')).toBeUndefined();
    expect(messages(job(two), 5, 'typed')).toEqual(['4: expected no more than 3 arguments, found 5']);
    expect(messages(job({ ...two, most: 1 }), 2, 'typed')).toEqual([
      '2: expected no more than 1 argument, found 2',
    ]);
    expect(messages(job({ ...two, most: 0 }), 1, 'typed')).toEqual(['1: expected no arguments, found 1']);
  });

  it('is no less than what is needed, where the compiler has not seen to that or payload says so', () => {
    const hint = '(one that may be left out has a default, or is optional(…) in payload)';
    const said = '(one that may be left out is optional(…) in payload)';
    expect(countViolations(job(two, parameters), 0, 'typed')).toBeUndefined();
    expect(countViolations(job(two, parameters), 2, 'by name')).toBeUndefined();
    expect(messages(job(two, parameters), 0, 'by name')).toEqual([
      `1: expected text, found nothing ${hint}`,
      `2: expected a Date, or a date as ISO text or null, found nothing ${hint}`,
    ]);
    expect(messages(job({ ...two, isSaid: true }, parameters), 1, 'typed')).toEqual([
      `2: expected a Date, or a date as ISO text or null, found nothing ${said}`,
    ]);
    expect(messages(job({ ...two, isSaid: true }), 1, 'by name')).toEqual([
      `2: expected a value, found nothing ${said}`,
    ]);
  });

  it('is told with all else that is wrong', () => {
    const violation = { argument: 1, property: '', message: 'no' };
    expect(() => refuseViolations({ name: 'A.b' } as never, [[], []], 'worker')).not.toThrow();
    expect(() => refuseViolations({ name: 'A.b' } as never, [[], [violation]], 'worker')).toThrow('A.b');
  });
});

describe('names that every object has', () => {
  it('are found at any depth, and left out of a copy', () => {
    const free = JSON.parse('{"a":[{"toString":1,"b":2}],"__proto__":{"c":3},"d":null,"e":"toString"}');
    expect(hasReservedName(free)).toBe(true);
    expect(withoutReservedNames(free)).toEqual({ a: [{ b: 2 }], d: null, e: 'toString' });
    for (const none of [null, 'toString', 7, [], ['constructor'], { a: { b: [1] } }])
      expect(hasReservedName(none)).toBe(false);
    expect([[{ valueOf: 1 }], { a: { constructor: 1 } }].map(hasReservedName)).toEqual([true, true]);
  });

  it('stay where they are in what is no JSON', () => {
    const [date, letter] = [new Date(0), new Letter()];
    expect(withoutReservedNames(date)).toBe(date);
    expect(withoutReservedNames(letter)).toBe(letter);
    expect([null, 'a', 7].map(withoutReservedNames)).toEqual([null, 'a', 7]);
    const bare = Object.assign(Object.create(null), { a: 1, toString: 2 });
    expect(withoutReservedNames(bare)).toEqual({ a: 1 });
  });

  it('are methods of a class, as its own are, but accessors are not', () => {
    const is = (name: string) => isMethodOf(Letter, name);
    expect(['send', 'toString', 'constructor', '__proto__'].map(is)).toEqual([true, true, true, true]);
    expect(['to', 'length', 'none'].map(is)).toEqual([false, false, false]);
  });
});

describe('what is waited for', () => {
  it('is only what takes its time', async () => {
    expect(allAtOnce([1, 2], (all) => all.length)).toBe(2);
    expect(allAtOnce([], (all) => all)).toEqual([]);
    const later = allAtOnce<number, number[]>([1, Promise.resolve(2)], (all) => all);
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toEqual([1, 2]);
  });
});

describe('the reason of a cancelled job', () => {
  it('is told from that of any other failure', () => {
    expect(readCancelled(markCancelled('no stock'))).toBe('no stock');
    expect([undefined, '', 'cancelled', 'no cortado:cancelled here'].map(readCancelled)).toEqual(
      Array(4).fill(undefined),
    );
  });
});

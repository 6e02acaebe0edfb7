import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsDate, IsInt, registerDecorator } from 'class-validator';
import type { JobDescriptor } from '../../src/descriptors/job-descriptor.js';
import type { ParameterPlan } from '../../src/descriptors/parameter-plan.js';
import { allAtOnce } from '../../src/message/all-at-once.js';
import { CANCELLED_MARK, markCancelled, readCancelled } from '../../src/message/cancelled-reason.js';
import { decodeArguments } from '../../src/message/decode-arguments.js';
import { encodeArguments } from '../../src/message/encode-arguments.js';
import { argumentsOf, describeError, omit } from '../../src/message/job-end.js';
import { readMeta, readProgress } from '../../src/message/job-progress.js';
import { findJsonFault } from '../../src/message/json-value.js';
import { readWireContext } from '../../src/message/wire-context.js';

const job = (...parameters: ParameterPlan[]) => ({ name: 'A.b', parameters }) as unknown as JobDescriptor;
const JSON_KIND: ParameterPlan = { kind: 'json' };
const DATE: ParameterPlan = { kind: 'date' };
const ROOM = 100_000;

class Point {
  @IsInt() x = 1;
}
class Timed {
  @IsDate() @Type(() => Date) at = new Date(0);
}
class Slow {
  word = 'good';
}
registerDecorator({
  ...{ target: Slow, propertyName: 'word', name: 'later', constraints: [], async: true },
  validator: { validate: async (it) => it === 'good', defaultMessage: () => 'not good' },
});
const point: ParameterPlan = { kind: 'class', type: Point, validated: true };
const timed: ParameterPlan = { kind: 'class', type: Timed, validated: true };
const slow: ParameterPlan = { kind: 'class', type: Slow, validated: true };

describe('arguments on their way to a datastore', () => {
  it('travel as one plain object, or as a list of what was given', () => {
    const encode = (...args: unknown[]) => encodeArguments(job(), args, ROOM);
    expect(encode({ a: 1 })).toEqual({ a: 1 });
    expect(encode([1])).toEqual([[1]]);
    expect(encode(null)).toEqual([null]);
    expect(encode('text')).toEqual(['text']);
    expect(encode({ a: 1 }, 2)).toEqual([{ a: 1 }, 2]);
    expect(encode()).toEqual([]);
    expect(encode(undefined, undefined)).toEqual([]);
    expect(encode('x', undefined)).toEqual(['x']);
    expect(encode(new Date(0) && { at: 1 })).toEqual({ at: 1 });
    expect(encodeArguments(job(DATE), [new Date(0)], ROOM)).toEqual(['1970-01-01T00:00:00.000Z']);
  });

  it('are named by their place where JSON would change them', () => {
    expect(() => encodeArguments(job(), ['x', undefined, 'y'], ROOM)).toThrow(/argument 2.*undefined/s);
    expect(() => encodeArguments(job(), [new Date(0)], ROOM)).toThrow(/argument 1.*a Date/s);
    expect(() => encodeArguments(job(JSON_KIND, DATE), [1, new Date(Number.NaN)], ROOM)).toThrow(
      /argument 2.*an invalid Date/s,
    );
    expect(() => encodeArguments(job(JSON_KIND), [{ at: new Date(0) }], ROOM)).toThrow(/a Date/);
    expect(encodeArguments(job(timed), [new Timed()], ROOM)).toMatchObject({ at: expect.anything() });
    expect(() => encodeArguments(job(DATE), [new Point()], ROOM)).toThrow(/an instance of Point/);
  });

  it('are held to their DTO, at once or later', async () => {
    expect(encodeArguments(job(point), [new Point()], ROOM)).toEqual({ x: 1 });
    expect(encodeArguments(job(point), [{ x: 2 }], ROOM)).toEqual({ x: 2 });
    const broken = Object.assign(new Point(), { x: 'x' });
    expect(() => encodeArguments(job(JSON_KIND, point), [1, broken], ROOM)).toThrow(
      /argument 2.*x must be an integer/s,
    );
    expect(() => encodeArguments(job(point), ['text'], ROOM)).toThrow(/expected an object of Point/);
    const later = encodeArguments(job(slow), [new Slow()], ROOM);
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toEqual({ word: 'good' });
    await expect(encodeArguments(job(slow), [{ word: 'bad' }], ROOM)).rejects.toThrow('not good');
  });

  it('may be exactly as large as the limit, and not a byte larger', () => {
    const text = (length: number) => ({ t: 'x'.repeat(length) });
    const bytes = JSON.stringify(text(100)).length;
    expect(encodeArguments(job(), [text(100)], bytes)).toEqual(text(100));
    expect(() => encodeArguments(job(), [text(101)], bytes)).toThrow(new RegExp(`${bytes + 1}`));
    expect(() => encodeArguments(job(), [{ deep: text(101) }], 60)).toThrow();
    expect(() => encodeArguments(job(), [{ many: Array.from({ length: 50 }, () => 1) }], 60)).toThrow();
    expect(() =>
      encodeArguments(
        job(),
        Array.from({ length: 50 }, () => 1_000_000),
        60,
      ),
    ).toThrow();
    expect(() => encodeArguments(job(), [null, 'x'.repeat(100)], 60)).toThrow();
    expect(encodeArguments(job(), [null], 60)).toEqual([null]);
  });
});

describe('arguments on their way to a method', () => {
  it('are revived by their declaration, and left alone without one', () => {
    expect(decodeArguments(job(), { a: 1 })).toEqual([{ a: 1 }]);
    expect(decodeArguments(job(), [1, 2])).toEqual([1, 2]);
    const [date, revived, rest] = decodeArguments(job(DATE, point, JSON_KIND), [
      '2026-01-01T00:00:00.000Z',
      { x: 3 },
      'r',
    ]) as [Date, Point, string];
    expect(date).toEqual(new Date('2026-01-01T00:00:00Z'));
    expect(revived).toBeInstanceOf(Point);
    expect(revived.x).toBe(3);
    expect(rest).toBe('r');
    expect(() => decodeArguments(job(DATE), [null])).toThrow('found null');
    expect(decodeArguments(job(JSON_KIND, DATE, point), ['one'])).toEqual(['one']);
  });

  it('are refused by place where they break it', async () => {
    expect(() => decodeArguments(job(JSON_KIND, DATE), [1, 'tomorrow'])).toThrow(
      /argument 2.*expected a Date, or a date as ISO text, found "tomorrow"/s,
    );
    expect(() => decodeArguments(job(DATE), [5])).toThrow(/expected a Date, or a date as ISO text, found 5/);
    expect(() => decodeArguments(job(JSON_KIND, point), [1, { x: 'x' }])).toThrow(/argument 2.*x must/s);
    expect(decodeArguments(job(slow), { word: 'good' })).toBeInstanceOf(Promise);
    await expect(decodeArguments(job(slow), { word: 'bad' })).rejects.toThrow('not good');
  });

  it('wait for one another only where something has to be waited for', async () => {
    expect(allAtOnce([1, 2], (it) => it.length)).toBe(2);
    const later = allAtOnce([1, Promise.resolve(2)], (it) => it);
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toEqual([1, 2]);
  });
});

describe('what JSON would change', () => {
  it.each<[string, unknown, string]>([
    ['an invalid Date', new Date(Number.NaN), ''],
    ['a Date', { list: [{ at: new Date(0) }] }, 'list[0].at'],
    ['NaN', { n: Number.NaN }, 'n'],
    ['Infinity', [Number.POSITIVE_INFINITY], '[0]'],
    ['undefined', [undefined], '[0]'],
    ['a BigInt', { a: { b: 1n } }, 'a.b'],
    ['a symbol', { a: Symbol('s') }, 'a'],
    ['a function', { a: () => 1 }, 'a'],
    ['an instance of Map', { m: new Map() }, 'm'],
    ['an instance of Point', [new Point()], '[0]'],
    ['an instance of a nameless class', new (class {})(), ''],
    ['an instance of a nameless class', Object.create(Object.create({ constructor: undefined })), ''],
  ])('is found with its path: %s', (found, value, path) => {
    expect(findJsonFault(value)).toMatchObject({ found, path, advice: expect.any(String) });
  });

  it('is told of the collection that JSON empties, and of the class that nobody declared', () => {
    expect(findJsonFault(new Set())?.advice).toBe('Pass its entries as an array.');
    expect(findJsonFault(new Point())?.advice).toContain('declare the class');
    expect(findJsonFault(new Date(0))?.advice).toContain('toISOString()');
    expect(findJsonFault(new Date(Number.NaN), '', { dates: true })?.found).toBe('an invalid Date');
  });

  it('is nothing in ordinary data, in data from another realm, and in one object under many keys', () => {
    const shared = { a: 1 };
    const list = Array.from({ length: 300 }, () => shared);
    expect(
      findJsonFault({ list, again: shared, none: null, no: undefined, yes: true, text: 't', n: 1 }),
    ).toBeUndefined();
    expect(findJsonFault(Object.assign(Object.create(null), { a: null }))).toBeUndefined();
    expect(findJsonFault(new Date(0), '', { dates: true })).toBeUndefined();
    expect(findJsonFault([new Date(0)], '', { dates: true })).toBeUndefined();
    expect(findJsonFault({ ok: { a: [] }, bad: 1n })?.path).toBe('bad');
  });

  it('is a cycle, and data nested deeper than 200 levels', () => {
    const ring: Record<string, unknown> = {};
    ring.self = { ring };
    expect(findJsonFault(ring)).toMatchObject({
      path: 'self.ring',
      found: expect.stringContaining('a cycle'),
    });
    const nested = (levels: number): unknown => (levels === 0 ? [] : [nested(levels - 1)]);
    expect(findJsonFault(nested(200))).toBeUndefined();
    expect(findJsonFault(nested(201))?.found).toContain('nested more than 200');
  });

  it('is told by the beginning and the end of a long path', () => {
    const deep = (levels: number): unknown => (levels === 0 ? 1n : { level: deep(levels - 1) });
    const words = /at level\.level\S{0,100}…\S{0,100}\.level is a BigInt/;
    expect(() => encodeArguments(job(JSON_KIND), [deep(150)], ROOM)).toThrow(words);
  });
});

describe('what is told of a job that ended', () => {
  it('has an error by name and message, its texts cut at 10,000 signs and marked', () => {
    const error = Object.assign(new RangeError('m'.repeat(20_000)), { stack: 's'.repeat(20_000) });
    const told = describeError(error);
    expect(told).toMatchObject({ name: 'RangeError', stack: expect.stringMatching(/^s+/) });
    expect(told.message.length).toBeLessThanOrEqual(10_050);
    expect(told.message.length).toBeGreaterThan(9_900);
    expect((told.stack as string).length).toBeLessThanOrEqual(10_050);
    const bare = Object.assign(new Error('x'), { stack: undefined });
    expect(describeError(bare)).toEqual({ name: 'Error', message: 'x' });
    expect(describeError('text')).toMatchObject({ message: expect.stringContaining('text') });
  });

  it('has its arguments as a list, however they were stored', () => {
    expect(argumentsOf([1, 2])).toEqual([1, 2]);
    expect(argumentsOf({ a: 1 })).toEqual([{ a: 1 }]);
    expect(argumentsOf(undefined)).toEqual([]);
    expect(argumentsOf(null)).toEqual([]);
    expect(argumentsOf(0)).toEqual([0]);
  });

  it('says which of its parts were too large', () => {
    const end = { job: { id: '1', name: 'A.b', queue: 'q', attempts: 1 }, args: [1], result: 2 };
    expect(omit(end, 'args')).toEqual({ ...end, args: [], argsOmitted: true });
    expect(omit(end, 'result')).toEqual({ job: end.job, args: [1], resultOmitted: true });
    const { result: _, ...failed } = end;
    expect(omit(failed, 'result')).toEqual(failed);
    const error = { name: 'Error', message: 'm'.repeat(400), stack: 's' };
    const short = { name: 'Error', message: expect.stringMatching(/^m{300}… \[cut/) };
    expect(omit({ ...failed, error }, 'trace')).toEqual({ ...failed, error: short });
    expect(omit(failed, 'trace')).toEqual(failed);
  });
});

describe('what a job says of itself', () => {
  it('is read whoever wrote it', () => {
    expect(readProgress(7)).toEqual({ percent: 7 });
    expect(readProgress('half')).toEqual({ percent: 0, description: 'half' });
    expect(readProgress({ percent: 3, title: 't', description: 'd' })).toEqual({
      ...{ percent: 3, title: 't', description: 'd' },
    });
    expect(readProgress({ percent: 'x', title: 1, description: {} })).toEqual({ percent: 0 });
    for (const nothing of [null, undefined, [1], true, { meta: 1 }]) {
      expect(readProgress(nothing)).toEqual({ percent: 0 });
      expect(readMeta(nothing)).toEqual({});
    }
    expect(readMeta({ meta: { a: 1 } })).toEqual({ a: 1 });
    expect(readMeta({ meta: [1] })).toEqual({});
  });

  it('is a cancelled job only with the mark of one', () => {
    expect(markCancelled('why')).toBe(`${CANCELLED_MARK}why`);
    expect(readCancelled(markCancelled('why'))).toBe('why');
    expect(readCancelled(markCancelled(''))).toBe('');
    expect(readCancelled('why')).toBeUndefined();
    expect(readCancelled(`why ${CANCELLED_MARK}`)).toBeUndefined();
    expect(readCancelled(undefined)).toBeUndefined();
  });

  it('travels beside its arguments, or not at all', () => {
    expect(readWireContext({ ctx: { user: 'u' } })).toEqual({ user: 'u' });
    expect(readWireContext({ ctx: null })).toEqual({});
    expect(readWireContext({ ctx: 'x' })).toEqual({});
    expect(readWireContext({})).toEqual({});
  });
});

import { storableResult } from '../../src/execution/storable-result.js';

const store = (result: unknown, largest = 100) => storableResult(result, { job: 'Reports.make', largest });

describe('what is stored of a result', () => {
  it('is what JSON makes of it, and null of what JSON leaves out', () => {
    const object = { a: [1, 'b', null], at: new Date(0) };
    expect(store(object)).toBe(object);
    for (const it of [0, 7, true, false, '', 'text', null]) expect(store(it)).toBe(it);
    for (const it of [undefined, () => 1, Symbol('s'), { toJSON: () => undefined }])
      expect(store(it)).toBeNull();
  });

  it('is as it was when the method returned, where it leaves the process', () => {
    let asked = 0;
    const result = { at: new Date(0), list: [1], count: { toJSON: () => ++asked } };
    const stored = storableResult(result, { job: 'Reports.make', largest: 100, isCopied: true });
    result.list.push(2);
    expect(stored).toEqual({ at: '1970-01-01T00:00:00.000Z', list: [1], count: 1 });
  });

  it('is refused in words where what JSON threw has none', () => {
    const refuse = (thrown: unknown) => () => {
      throw thrown;
    };
    for (const thrown of [Symbol('no'), Object.create(null), undefined])
      expect(() => store({ toJSON: refuse(thrown) })).toThrow(/^Reports\.make did its work, but its result/);
  });

  it('is text that every datastore can hold, at any depth', () => {
    expect(store('a\0b\ud800')).toBe('a\ufffdb\ufffd');
    expect(store({ deep: ['a\0b'] })).toEqual({ deep: ['a\ufffdb'] });
  });

  it('is refused, with what went wrong, where JSON cannot hold it', () => {
    const ring: Record<string, unknown> = {};
    ring.self = ring;
    const refused = (result: unknown) => {
      try {
        return store(result);
      } catch (error) {
        return error as Error;
      }
    };
    expect(refused(ring)).toMatchObject({
      code: 'CORTADO_RESULT_NOT_SERIALIZABLE',
      message: expect.stringMatching(/^Reports\.make did its work, but .*circular/s),
      cause: expect.any(TypeError),
    });
    expect(refused(1n)).toMatchObject({ code: 'CORTADO_RESULT_NOT_SERIALIZABLE' });
  });

  it('is no generator, whose body nobody would run', () => {
    const wrapped = (function* () {
      yield 1;
    })();
    const left = (async function* () {
      yield 1;
    })();
    for (const it of [wrapped, left])
      expect(() => store(it)).toThrow('Expected Reports.make to run to its end, found a generator');
    expect(store(Object.assign(left, { toJSON: () => 'read' }))).toBe(left);
  });

  it('is as large as the limit says to the byte, whether text or not', () => {
    const tooLarge = (bytes: number) =>
      `Reports.make did its work, but its result takes ${bytes} bytes, the limit is 100.`;
    expect(store('x'.repeat(98))).toBe('x'.repeat(98));
    expect(() => store('x'.repeat(99))).toThrow(tooLarge(101));
    expect(() => store('é'.repeat(50))).toThrow(tooLarge(102));
    // Each takes six bytes as an escape.
    expect(() => store('\u0001'.repeat(17))).toThrow(tooLarge(104));
    expect(store('\u0001'.repeat(16))).toBe('\u0001'.repeat(16));
    expect(store(['x'.repeat(96)])).toEqual(['x'.repeat(96)]);
    expect(() => store(['x'.repeat(97)])).toThrow(tooLarge(101));
    expect(() => store(['é'.repeat(49)])).toThrow(tooLarge(102));
    expect(store(['é'.repeat(48)])).toEqual(['é'.repeat(48)]);
    expect(() => store(['€'.repeat(33)])).toThrow(tooLarge(103));
  });
});

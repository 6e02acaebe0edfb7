import { exactJson, markedNumber, withNumbersMarked } from '../../src/message/exact-numbers.js';

const marked = (json: string): unknown => JSON.parse(withNumbersMarked(json) ?? 'null');

describe('numbers in JSON', () => {
  it.each([
    '9007199254740993',
    '-9007199254740993',
    '123456789012345678901234567890',
    '0.1000000000000000055',
    '1.00000000000000000001',
    '9007199254740993.0',
    '1e400',
    '-1E+400',
    '1e-400',
    `1${'0'.repeat(400)}`,
  ])('are marked where JavaScript would read another: %s', (number) => {
    expect(markedNumber(marked(number))).toBe(number);
    expect(exactJson(marked(number))).toBe(number);
  });

  it.each([
    ...['0', '-0', '0.000', '0e999', '1.10', '10e-1', '1E5', '123456789012345', '1e23', '1e308', '5e-324'],
    ...['9007199254740992', '9007199254740994', '1732680000000000000', '0.1', '0.30000000000000004'],
    `0.${'0'.repeat(323)}5`,
  ])('are left alone where it is only written in another way: %s', (number) => {
    expect(withNumbersMarked(number)).toBeUndefined();
  });

  it('are found between names and texts, and not in them', () => {
    const json = String.raw`{"1e400": "1e400", "a\"b\\": 1e400, "c": ["\\\" 1e400", -1e400,{"d":"1e400\u0022 1e400"},1e400]}`;
    const { 'a"b\\': third, c, ...rest } = marked(json) as { 'a"b\\': unknown; c: unknown[] };
    expect(rest).toEqual({ '1e400': '1e400' });
    expect([third, ...c].map(markedNumber)).toEqual(['1e400', undefined, '-1e400', undefined, '1e400']);
    expect([c[0], c[2]]).toEqual(['\\" 1e400', { d: '1e400" 1e400' }]);
  });

  it('are found behind texts of any length and below any depth', () => {
    const long = `["${'x\\n'.repeat(3_000_000)}",1e400]`;
    expect(markedNumber((marked(long) as unknown[])[1])).toBe('1e400');
    expect(withNumbersMarked(`${'['.repeat(100_000)}1e400${']'.repeat(100_000)}`)).toContain('1e400"]');
    expect(withNumbersMarked(`1${'0'.repeat(1_000_000)}1`)).toBeDefined();
  });
});

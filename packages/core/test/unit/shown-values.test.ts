import { validateOptions } from '../../src/options/validate-options.js';

/** What a refusal says that it found. */
function found(value: unknown): string {
  const [problem = ''] = validateOptions('call', { attempts: value }, 'A.b');
  return problem.slice(problem.indexOf(', found ') + ', found '.length, -1);
}

describe('a value that is refused', () => {
  const ofJson = (length: number) => 'x'.repeat(length - '""'.length);

  it.each<[string, unknown, string]>([
    ['no number', Number.NaN, 'NaN'],
    ['an endless number', Number.POSITIVE_INFINITY, 'Infinity'],
    ['a map', new Map([['a', 1]]), 'a Map'],
    ['a set', new Set(['a']), 'a Set'],
    ['no moment', new Date(Number.NaN), 'an invalid Date'],
    ['a moment', new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a long symbol', Symbol('s'.repeat(200)), `Symbol(${'s'.repeat(113)}`],
    ['nothing', null, 'null'],
    ['what JSON refuses', 10n, 'a bigint'],
    ['secrets', { user: 'ann', password: 'hunter2' }, '{"user":"ann","password":"***"}'],
    ['text', ofJson(120), `"${'x'.repeat(118)}"`],
    ['text that is cut', ofJson(10_000), `"${'x'.repeat(119)}`],
    ['long text', ofJson(10_001), 'a long text'],
    ['a long list', Array(10_000).fill(0), 'a long list'],
    ['a long object', { a: ofJson(10_001) }, 'a long object'],
  ])('is told: %s', (_, value, words) => {
    expect(found(value)).toBe(words);
  });

  it.each([
    [80, `"${'o'.repeat(80)}"`],
    [81, `"${'o'.repeat(80)}…"`],
  ])('has its name told, cut where it is no name: %d letters', (length, words) => {
    expect(validateOptions('call', { ['o'.repeat(length)]: 1 }, 'A.b')).toEqual([
      expect.stringContaining(`Unknown option ${words} on A.b.`),
    ]);
  });
});

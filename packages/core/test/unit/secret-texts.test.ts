import { quickest } from '@cortado/test-support/quickest';
import { Redactor } from '../../src/redaction/redactor.js';
import { SecretTexts } from '../../src/redaction/secret-texts.js';

describe('secrets wherever they stand', () => {
  it.each([
    [['abcdef'], 'abcdef-abcdef abcde', '***-*** abcde'],
    [['abcd', 'abcdef', 'abcdefgh'], 'abcdefg abcdefgh abcde', '***g *** ***e'],
    [['abcdx', 'abcdxyz', 'abcd'], 'abcdxz', '***z'],
    [['abcdef', 'defghi'], 'abcdefghi defgh', '*** defgh'],
    [['abcd', 'efgh'], 'abcdefgh', '******'],
    [['abc', ''], 'abc', 'abc'],
    [['zzzzzz'], 'zzzzz', 'zzzzz'],
    [['4711'], '4711 14711 47110 4711.5 5.4711 4711.', '*** 14711 47110 4711.5 5.4711 ***.'],
    [['4711', '4711-a'], '4711-a 4711-b', '*** ***-b'],
    [['wörter', '😀😀😀'], 'zwörtern 😀😀😀😀', 'z***n ***'],
  ])('%j in "%s" are masked', (secrets, text, masked) => {
    expect(new SecretTexts(secrets).mask(text)).toBe(masked);
  });

  it('leave nothing of any of them, whichever they are', () => {
    const letters = (length: number) =>
      Array.from({ length }, () => 'abc'[Math.floor(Math.random() * 3)]).join('');
    for (let round = 0; round < 2_000; round++) {
      const secrets = Array.from({ length: 6 }, () => letters(4 + Math.floor(Math.random() * 4)));
      const text = letters(60);
      const masked = new SecretTexts(secrets).mask(text);
      expect(secrets.filter((it) => masked.includes(it))).toEqual([]);
      // What is left is what no secret covers.
      const covered = [...text].map((_, at) =>
        secrets.some((it) => [...it].some((_, nr) => text.startsWith(it, at - nr) && at >= nr)),
      );
      expect(masked.replaceAll('***', '')).toBe([...text].filter((_, at) => !covered[at]).join(''));
    }
  });

  it.each([
    ['texts', (nr: number) => `secret-${nr}-long`],
    ['numbers', (nr: number) => 1_000_000 + nr],
    ['texts that begin one another', (nr: number) => 'abcd'.repeat(1 + (nr % 500))],
  ])('are masked in hardly more time the more they are: %s', (_, secretOf) => {
    const redactor = new Redactor();
    const best = (count: number) => {
      const value = Array.from({ length: count }, (_, nr) => ({ token: secretOf(nr), note: `note ${nr}` }));
      return quickest(() => redactor.value(value, redactor.secretsIn(value)));
    };
    // Twenty times as many; four hundred times as long where each is looked for in each text.
    expect(best(8_000)).toBeLessThan(120 * best(400));
  });
});

import { nearestNames, suggestion } from '../../src/options/nearest-name.js';

describe('names that are most like one', () => {
  it('come the most alike first, in whatever case, and no more than wanted', () => {
    const known = ['far away', 'Abcx', 'ABCD', 'abxx'];
    expect(nearestNames('abCD', known, 2)).toEqual(['ABCD', 'Abcx']);
    expect(nearestNames('abCD', known, 9)).toEqual(['ABCD', 'Abcx', 'abxx', 'far away']);
    expect(known[0]).toBe('far away');
  });

  it('are like the first 200 letters of one that is longer', () => {
    const [short, long] = ['x'.repeat(200), `${'x'.repeat(200)}${'y'.repeat(100)}`];
    expect(nearestNames(long, [long, short], 1)).toEqual([short]);
  });
});

describe('what is said after a name nobody knows', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `known-${index}`);
  const listed = names(30).map((it) => `"${it}"`);

  it.each<[string, string, string[], string]>([
    ['a near one', 'shrot', ['long', 'short'], ' Did you mean "short"?'],
    ['all, where none is near', 'quickly', ['long', 'short'], ' Known: "long", "short".'],
    ['thirty', 'quickly', names(30), ` Known: ${listed.join(', ')}.`],
    ['no more than thirty', 'quickly', names(32), ` Known: ${listed.join(', ')} and 2 more.`],
    ['a near one of 200 letters', 'x'.repeat(200), ['x'.repeat(199)], ` Did you mean "${'x'.repeat(199)}"?`],
    ['none near to more letters', 'x'.repeat(201), ['x'.repeat(200)], ` Known: "${'x'.repeat(200)}".`],
  ])('is %s', (_, wrong, known, words) => {
    expect(suggestion(wrong, known)).toBe(words);
  });
});

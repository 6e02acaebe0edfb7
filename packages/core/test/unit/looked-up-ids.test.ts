import { InvalidOptionsError } from '@cortado/core';
import { expectId } from '../../src/options/expect-id.js';

describe('an id by which something is looked up', () => {
  it.each(['', 'a', 'a:b', 'ä😀'])('may be %j', (id) => {
    expect(() => expectId('id of a job', id)).not.toThrow();
  });

  it.each<[unknown, string]>([
    [undefined, 'text, found undefined'],
    [' ', 'text, found " "'],
    [7, 'text, found 7'],
    ['a\u0000', String.raw`text without a NUL or half of a surrogate pair, found "a\u0000"`],
    ['\ud800', String.raw`text without a NUL or half of a surrogate pair, found "\ud800"`],
  ])('may not be %j', (id, problem) => {
    const look = () => expectId('id of a job', id);
    expect(look).toThrow(InvalidOptionsError);
    expect(look).toThrow(`Expected the id of a job to be ${problem}.`);
  });
});

import { secretKeys } from '../../src/redaction/secret-keys.js';

describe('the name of a secret', () => {
  it('is told by its parts wherever they stand, however they are parted', () => {
    const names = ['dbPassword', 'X-Api-Key', 'SESSION_ID', 'mytokens', 'db.connection string'];
    expect(names.filter(secretKeys())).toEqual(names);
    expect(['town', 'compass', 'apiMonkey', ''].filter(secretKeys())).toEqual([]);
  });

  it('is known again after thousands of other names', () => {
    const isSecret = secretKeys(['ssn']);
    for (let n = 0; n < 3_000; n++) expect(isSecret(`field${n}`)).toBe(false);
    expect([isSecret('customerSSN'), isSecret('ssn'), isSecret('className'), isSecret('ssn')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it('may be several words in a row, and stands in the first 200 signs of a key', () => {
    const isSecret = secretKeys(['bank code']);
    expect(isSecret('theBankCodeOfIt')).toBe(true);
    expect(isSecret('codeBank')).toBe(false);
    expect(isSecret(`${'x '.repeat(120)}otp`)).toBe(false);
    expect(isSecret(`${'x '.repeat(90)}otp`)).toBe(true);
    expect(secretKeys()('Stryker was here')).toBe(false);
  });
});

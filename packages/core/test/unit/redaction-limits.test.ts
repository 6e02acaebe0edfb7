import { boundedJson, shorten } from '../../src/redaction/bounded-json.js';
import { Redactor } from '../../src/redaction/redactor.js';
import { SecretTexts } from '../../src/redaction/secret-texts.js';

const WIDE = { size: 10_000, text: 1_000, depth: 5 };

describe('a bounded copy', () => {
  it('keeps a text of exactly the length that is allowed, and cuts one that is longer by a character', () => {
    expect(shorten('12345', 5)).toBe('12345');
    expect(shorten('123456', 5)).toBe('1234…');
    expect(shorten('123456', 0)).toBe('…');
    expect(boundedJson('123456', { ...WIDE, text: 5 })).toBe('1234…');
    expect(boundedJson('12345', { ...WIDE, text: 5 })).toBe('12345');
  });

  it('spends its size on texts one after the other, and leaves the rest out', () => {
    expect(boundedJson(['1234', '5678', '9'], { ...WIDE, size: 11 })).toEqual(['1234', '56…', '… 1 more']);
    expect(boundedJson(['1234', '5678', '9'], { ...WIDE, size: 8 })).toEqual(['1234', '… 2 more']);
    expect(boundedJson({ a: '12', b: '34', c: '5' }, { ...WIDE, size: 7 })).toEqual({
      a: '12',
      '…': 'and more',
    });
    expect(boundedJson('text', { ...WIDE, size: 0 })).toBe('…');
    expect(boundedJson('text', { ...WIDE, size: -1 })).toBe('…');
    expect(boundedJson('text', { ...WIDE, size: 1 })).toBe('…');
  });

  it('shows each kind of value as people expect to read it', () => {
    const date = new Date('2026-01-02T03:04:05Z');
    const shown = boundedJson(
      {
        big: 12n,
        symbol: Symbol('s'),
        call: function named() {},
        infinite: Number.POSITIVE_INFINITY,
        one: 1,
        no: null,
        yes: true,
        date,
        never: new Date(Number.NaN),
        error: new RangeError('too far'),
        bytes: new Uint8Array(3),
        buffer: new ArrayBuffer(4),
        map: new Map([['k', [1]]]),
        set: new Set(['x', { y: 1 }]),
      },
      WIDE,
    );
    expect(shown).toEqual({
      big: '12',
      symbol: 'Symbol(s)',
      call: 'function named',
      infinite: 'Infinity',
      one: 1,
      no: null,
      yes: true,
      date: '2026-01-02T03:04:05.000Z',
      never: 'Invalid Date',
      error: { name: 'RangeError', message: 'too far' },
      bytes: '3 bytes',
      buffer: '4 bytes',
      map: { k: [1] },
      set: ['x', { y: 1 }],
    });
  });

  it('ends at its depth, in lists and objects alike', () => {
    const depth = (levels: number) => ({ ...WIDE, depth: levels });
    expect(boundedJson({ a: { b: {} }, c: [[]] }, depth(1))).toEqual({ a: '{…}', c: '[…]' });
    expect(boundedJson({ a: { b: {} }, c: [[]] }, depth(2))).toEqual({ a: { b: '{…}' }, c: ['[…]'] });
    expect(boundedJson([new Set([[1]])], depth(2))).toEqual([['[…]']]);
    expect(boundedJson([{ a: [{}] }], depth(3))).toEqual([{ a: ['{…}'] }]);
  });

  it('says of a field that cannot be read that it cannot', () => {
    const value = {
      get broken() {
        throw new Error('no');
      },
    };
    expect(boundedJson(value, WIDE)).toEqual({ broken: 'unreadable' });
  });
});

describe('secrets that stand in a value', () => {
  const redactor = new Redactor();

  it('are found under their keys, in pairs and in fields, the longest first', () => {
    const secrets = redactor.secretsIn({
      password: 'abcdefg',
      list: [['token', 'abcdefgh']],
      fields: [
        { name: 'secret', value: 'abcdefghi', other: 'plain text' },
        { key: 'apiKey', value: 'abcdefghij' },
      ],
      credentials: { inner: ['abcde'] },
      name: 'not one',
      none: null,
    });
    expect(secrets.texts).toEqual(['abcdefghij', 'abcdefghi', 'abcdefgh', 'abcdefg', 'abcde']);
  });

  it('are not found under other keys, in longer lists, or where they are shorter than four signs', () => {
    expect(
      redactor.secretsIn({
        token: 'abc',
        three: ['token', 'long enough', 'third'],
        pair: ['town', 'long enough'],
        number: [1, 'long enough'],
        field: { name: 'town', value: 'long enough' },
        none: null,
      }).texts,
    ).toEqual([]);
    expect(redactor.secretsIn({ token: 'abcd' }).texts).toEqual(['abcd']);
    expect(redactor.secretsIn({ form: ['token', { value: 'under it' }] }).texts).toEqual(['under it']);
    expect(
      redactor.secretsIn({ name: 'token', other: 'long enough', value: 'long enough too' }).texts,
    ).toEqual(['long enough too']);
  });

  it('are found beside what holds no text, and in objects of any kind', () => {
    const bare = Object.assign(Object.create(null), { inner: 'abcdefg' });
    expect(redactor.secretsIn({ none: undefined, password: bare }).texts).toEqual(['abcdefg']);
    expect(redactor.secretsIn({ maxTokens: 'abcdefg', tokenCount: 40_960 }).texts).toEqual(['abcdefg']);
  });

  it('are what stands behind a flag that names one, and nothing else of a command', () => {
    const command = [-5, 'plain', '--api-key', 'abcdefgh', 'more words', 'token', 'and more'];
    expect(redactor.secretsIn(command).texts).toEqual(['abcdefgh']);
    expect(redactor.value(command)).toEqual(command.with(3, '***'));
    expect(redactor.secretsIn({ words: { 0: '--token', 1: 'abcdefg' } }).texts).toEqual([]);
  });

  it('are masked in every text they stand in, and nothing else is', () => {
    expect(redactor.text('say abcd twice: abcd', new SecretTexts(['abcd']))).toBe('say *** twice: ***');
    expect(redactor.text('Stryker was here, plain')).toBe('Stryker was here, plain');
    expect(redactor.value('say abcd', new SecretTexts(['abcd']))).toBe('say ***');
    expect(redactor.value(['abcd', { town: 'abcd' }, null, 7], new SecretTexts(['abcd']))).toEqual([
      '***',
      { town: '***' },
      null,
      7,
    ]);
    expect(redactor.value(['token', 'x', 'y'])).toEqual(['token', 'x', 'y']);
    expect(redactor.value(['token'])).toEqual(['token']);
    expect(redactor.value([7, 'plain'])).toEqual([7, 'plain']);
    expect(redactor.value(null)).toBeNull();
    expect(redactor.value({ text: 'Stryker was here' })).toEqual({ text: 'Stryker was here' });
    expect(redactor.value({ name: 'token', value: 'abcd', other: 'plain' })).toEqual({
      name: 'token',
      value: '***',
      other: 'plain',
    });
  });
});

describe('a value of any depth', () => {
  it('is masked 500 levels deep, and what stands deeper is left out', () => {
    const nested = (levels: number): unknown => {
      let value: unknown = { password: 'hunter2' };
      for (let level = 1; level < levels; level++) value = level % 2 ? [value] : { value };
      return value;
    };
    const redactor = new Redactor();
    for (const levels of [500, 501, 4_000]) {
      const masked = JSON.stringify(redactor.value(nested(levels)));
      expect(masked).not.toContain('hunter2');
      expect(masked.includes('…')).toBe(levels > 500);
    }
    expect(redactor.secretsIn(nested(500)).texts).toEqual(['hunter2']);
    expect(redactor.secretsIn(nested(4_000)).texts).toEqual([]);
  });
});

describe('the names of secrets that an app adds', () => {
  it('are found in text however their words are parted, and none is found where none is added', () => {
    const redactor = new Redactor(['date of birth', '-bank_code-']);
    expect(redactor.text('dateOfBirth: 1.1., DATE_OF_BIRTH=2.2., bank-code: 77, bankCode=88')).toBe(
      'dateOfBirth: ***, DATE_OF_BIRTH=***, bank-code: ***, bankCode=***',
    );
    const said = 'undefined is not a function, dateOfBirth: 1.1.';
    expect(new Redactor().text(said)).toBe(said);
  });
});

import { appFault } from '../../src/options/app-fault.js';
import { tagsFault, tagsOf } from '../../src/options/job-tags.js';
import { nearestName, nearestNames, suggestion } from '../../src/options/nearest-name.js';
import { isPayloadType, nullable, optional } from '../../src/options/payload-type.js';
import { shortLimitQuestion } from '../../src/options/short-limits.js';
import { show } from '../../src/options/show.js';
import { unknownQueue } from '../../src/options/unknown-queue.js';
import { checkOptions } from '../../src/options/validate-options.js';

const EXPECTED = 'an array of at most 20 texts of 1 to 100 characters';

describe('the tags of a job', () => {
  it('are at most twenty texts of 1 to 100 characters, which every datastore holds', () => {
    for (const good of [[], ['a'], ['x'.repeat(100)], Array(20).fill('a')])
      expect(tagsFault(good)).toBeUndefined();
    for (const bad of [undefined, 'a', Array(21).fill('a'), ['x'.repeat(101)], [''], [' '], [7], ['a', null]])
      expect(tagsFault(bad)).toBe(EXPECTED);
    expect(tagsFault(['a', 'b\0'])).toBe('text without a NUL or half of a surrogate pair');
  });

  it('are those that were said, or those that a function makes of the arguments', () => {
    expect(tagsOf('A.b', undefined, [])).toBeUndefined();
    expect(tagsOf('A.b', ['a'], [1])).toEqual(['a']);
    expect(tagsOf('A.b', (id: number, to: string) => [`order:${id}`, to], [42, 'ada'])).toEqual([
      ...['order:42', 'ada'],
    ]);
  });

  it('are refused with what the function gave or threw', () => {
    const refused = (tags: unknown) => {
      try {
        return tagsOf('A.b', tags as never, []);
      } catch (error) {
        return error as Error;
      }
    };
    const thrown = new TypeError('no id');
    const threw = () => {
      throw thrown;
    };
    expect(refused(threw)).toMatchObject({
      code: 'CORTADO_INVALID_OPTIONS',
      message: 'A.b was not queued: The function that makes its tags threw: TypeError: no id.',
      cause: thrown,
    });
    const gave = (found: string) =>
      `A.b was not queued: Expected the function that makes its tags to give ${EXPECTED}, found ${found}.`;
    expect(refused(() => 'a')).toMatchObject({ message: gave('string') });
    expect(refused(() => Array(21).fill('a'))).toMatchObject({ message: gave('an array of 21') });
    expect(refused(() => undefined)).toMatchObject({ message: gave('undefined') });
  });
});

describe('a name that nobody has', () => {
  it('comes with the nearest one, whatever its case, where one is near', () => {
    expect(nearestName('shrot', ['long', 'short', 'shorts'])).toBe('short');
    expect(nearestName('SHORT', ['long', 'short'])).toBe('short');
    expect(nearestName('ab', ['cd', 'xyz'])).toBe('cd');
    expect(nearestName('abc', ['xyz'])).toBeUndefined();
    expect(nearestName('abcdefghi', ['abcdefxyz', 'vwxyzfghi'])).toBe('abcdefxyz');
    expect(nearestName('abcdefghi', ['abcdewxyz'])).toBeUndefined();
    // Of two that are as near the first.
    expect(nearestName('cat', ['bat', 'hat'])).toBe('bat');
    expect(nearestName('cat', [])).toBeUndefined();
  });

  it('comes with those that are most like it, however little that is', () => {
    expect(nearestNames('Mail.sned', ['Disk.clean', 'mail.send', 'Mail.read'], 2)).toEqual([
      ...['mail.send', 'Mail.read'],
    ]);
    expect(nearestNames('x', ['abc', 'ab'], 5)).toEqual(['ab', 'abc']);
    expect(nearestNames('x', ['abc'], 0)).toEqual([]);
  });

  it('comes with what is known, thirty names at most, where nothing is near', () => {
    const names = (count: number) => Array.from({ length: count }, (_, at) => `name-${at}`);
    expect(suggestion('shrot', ['short'])).toBe(' Did you mean "short"?');
    expect(suggestion('completely', ['a', 'b'])).toBe(' Known: "a", "b".');
    expect(suggestion('completely else', names(30))).toMatch(/"name-29"\.$/);
    expect(suggestion('completely else', names(32))).toMatch(/"name-29" and 2 more\.$/);
  });

  it('of a queue is told, and what is no name is shown', () => {
    expect(unknownQueue('shrot', ['short'])).toBe('No queue is named "shrot". Did you mean "short"?');
    expect(unknownQueue({ queue: 1 } as never, ['short'])).toBe(
      'Expected the name of a queue, found {"queue":1}.',
    );
  });
});

describe('what was given in the place of something else', () => {
  it('is shown as people write it, cut at 120 characters', () => {
    function named() {}
    expect(show(named)).toBe('the function "named"');
    expect(
      show(
        (
          () => () =>
            1
        )(),
      ),
    ).toBe('a function');
    expect([show('a'), show(7), show(undefined), show(Symbol('s')), show({ a: [1] })]).toEqual([
      ...['"a"', '7', 'undefined', 'Symbol(s)', '{"a":[1]}'],
    ]);
    expect([show(1n), show('x'.repeat(200)).length]).toEqual(['a bigint', 120]);
  });

  it('as options is told with its place, or without where the sentence has one', () => {
    const rules = { size: (it: unknown) => (it === 1 ? undefined : 'one') };
    expect(checkOptions(rules, { size: 1 }, 'of the app')).toEqual([]);
    expect(checkOptions(rules, { size: undefined })).toEqual([]);
    expect(checkOptions(rules, { size: 2, siez: 1 }, 'of the app')).toEqual([
      'Expected "size" of the app to be one, found 2.',
      'Unknown option "siez" of the app. Did you mean "size"?',
    ]);
    expect(checkOptions(rules, { toString: 1 })).toEqual(['Unknown option "toString". Known: "size".']);
    for (const it of [null, [], 7])
      expect(checkOptions(rules, it, 'of the app')).toEqual([
        `Expected the options of the app to be an object, found ${JSON.stringify(it)}.`,
      ]);
    expect(checkOptions(rules, null)).toEqual(['Expected the options to be an object, found null.']);
  });

  it('as an app is told without what is in it', () => {
    const found = (what: string) => [
      `Expected an app first, as createCortado(options) makes it, found ${what}.`,
    ];
    expect(appFault({ internals: {} })).toEqual([]);
    expect(appFault({ connection: 'redis://a:b@c' })).toEqual(found('an object that is none'));
    expect(appFault({ internals: 7 })).toEqual(found('an object that is none'));
    expect([appFault(undefined), appFault('x')]).toEqual([found('undefined'), found('string')]);
    expect(appFault(null)).toEqual(found('null'));
  });

  it('as the type of a parameter is a class, a list of one type, or either made soft', () => {
    for (const good of [
      String,
      Date,
      [String],
      [[Date]],
      nullable(String),
      [optional(Date)],
      nullable([Date]),
    ])
      expect(isPayloadType(good)).toBe(true);
    for (const bad of ['String', null, {}, [], [String, Date], ['String'], nullable('x' as never), undefined])
      expect(isPayloadType(bad)).toBe(false);
  });
});

describe('a time limit as a plain number', () => {
  const on = (...timeouts: unknown[]) =>
    shortLimitQuestion(timeouts.map((timeout, at) => ({ on: `A.b${at}`, timeout })));

  it('is asked about under a second, with all places and the first as an example', () => {
    expect(on()).toBeUndefined();
    expect(on(1_000, '300ms', undefined)).toBeUndefined();
    expect(on('1s', 999, 5)).toBe(
      "A number in `timeout` is milliseconds: 999 on A.b1, 5 on A.b2. Did you mean seconds? Write '999s', or '999ms' where milliseconds are meant.",
    );
  });
});

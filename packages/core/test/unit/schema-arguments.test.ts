import type { JobDescriptor } from '../../src/descriptors/job-descriptor.js';
import type { ParameterPlan } from '../../src/descriptors/parameter-plan.js';
import { decodeArguments } from '../../src/message/decode-arguments.js';
import { encodeArguments } from '../../src/message/encode-arguments.js';

const schema = (validate: (value: unknown) => unknown): ParameterPlan =>
  ({ kind: 'schema', schema: { '~standard': { version: 1, vendor: 'own', validate } } }) as ParameterPlan;
const JSON_KIND: ParameterPlan = { kind: 'json' };
const ANY = schema((value) => ({ value }));
const TENFOLD = schema((value) =>
  typeof value === 'number' ? { value: value * 10 } : { issues: [{ message: 'is no number' }] },
);
const LATER = schema(async (value) => ({ value: value ?? 'de' }));
const LANGUAGE = schema((value) => ({ value: value ?? 'de' }));
const DROPPED = schema(() => ({ value: undefined }));
const DEEP = schema(() => ({ issues: [{ message: 'is odd', path: ['a', 1] }] }));
const NULLABLE: ParameterPlan = { ...TENFOLD, isNullable: true };
const OPTIONAL: ParameterPlan = { ...TENFOLD, isOptional: true };
const listOf = (items: ParameterPlan): ParameterPlan => ({ kind: 'list', items });

const job = (parameters: ParameterPlan[], rest?: ParameterPlan) =>
  ({ name: 'A.b', parameters, rest }) as unknown as JobDescriptor;
const send = (parameters: ParameterPlan[], args: unknown[]) => encodeArguments(job(parameters), args, 10_000);

describe('a schema, where a call is made,', () => {
  it.each<[string, ParameterPlan[], unknown[]]>([
    ['what it takes, as it was given', [TENFOLD, listOf(TENFOLD)], [1, [2, 3]]],
    ['null where null may stand', [NULLABLE, NULLABLE], [null, 1]],
    ['nothing where that is optional', [TENFOLD, OPTIONAL], [1]],
    ['nothing where it has a default', [TENFOLD, LANGUAGE], [1]],
    ['text with an escape in its JSON', [ANY, { ...listOf(ANY), isNullable: true }], ['\u0001', null]],
    [
      'such text beside values of other kinds',
      [JSON_KIND, { kind: 'array' }, listOf(JSON_KIND)],
      [{ a: '\u0001' }, ['\u0001'], ['\u0001']],
    ],
  ])('lets pass %s', (_, parameters, args) => {
    expect(send(parameters, args)).toEqual(args);
  });

  it('is not asked about Dates when text beside them has an escape', () => {
    expect(send([listOf({ kind: 'date' }), ANY], [[new Date(0)], '\u0001'])).toEqual([
      ['1970-01-01T00:00:00.000Z'],
      '\u0001',
    ]);
  });

  it.each<[string, ParameterPlan[], unknown[], string]>([
    ['what it does not take', [ANY, TENFOLD], [1, 'x'], 'argument 2: is no number.'],
    ['an item', [ANY, listOf(TENFOLD)], [1, [2, 'x']], 'argument 2 [1]: is no number.'],
    ['a place in an item', [listOf(DEEP)], [[1]], 'argument 1 [0].a[1]: is odd.'],
    ['null', [TENFOLD], [null], 'argument 1: is no number.'],
    ['what null may stand for', [NULLABLE], ['x'], 'argument 1: is no number.'],
    ['what may be left out', [OPTIONAL], ['x'], 'argument 1: is no number.'],
    ['nothing', [ANY, TENFOLD], [1], 'argument 2: is no number.'],
    ['text that no datastore holds', [ANY], ['x\0'], 'argument 1 is text with a NUL'],
    ['such text in an object', [ANY], [{ a: 'x\0' }], 'argument 1 at a is text with a NUL'],
    ['such text in an item', [listOf(ANY)], [[1, { a: 'x\0' }]], 'argument 1 at [1].a is text with a NUL'],
    ['such text without a schema', [JSON_KIND], [{ a: 'x\0' }], 'argument 1 at a is text with a NUL'],
  ])('refuses %s', (_, parameters, args, expected) => {
    expect(() => send(parameters, args)).toThrow(expected);
  });
});

describe('a schema, where a call arrives,', () => {
  it.each<[string, JobDescriptor, unknown[], unknown[]]>([
    ['in the place of what was sent', job([JSON_KIND, TENFOLD]), [1, 2], [1, 20]],
    ['item by item', job([listOf(TENFOLD)]), [[1, 2]], [[10, 20]]],
    ['for each of the rest', job([JSON_KIND], TENFOLD), [1, 2, 3], [1, 20, 30]],
    ['but for null that may stand there', job([NULLABLE, NULLABLE]), [null, 1], [null, 10]],
    ['but for what is optional and left out', job([TENFOLD, OPTIONAL]), [1], [10]],
    ['also where that is optional and given', job([TENFOLD, OPTIONAL]), [1, 2], [10, 20]],
    ['as its default for what is left out', job([TENFOLD, LANGUAGE]), [1], [10, 'de']],
    ['but for nothing where nothing was sent', job([TENFOLD, DROPPED]), [1], [10]],
    ['as nothing where something was sent', job([TENFOLD, DROPPED]), [1, 2], [10, undefined]],
    ['and leaves what nobody declared', job([TENFOLD]), [1, 2], [10, 2]],
  ])('gives what it makes of it %s', (_, it, data, expected) => {
    expect(decodeArguments(it, data)).toStrictEqual(expected);
  });

  it('gives its default for what is left out, also later', async () => {
    await expect(decodeArguments(job([TENFOLD, LATER]), [1])).resolves.toStrictEqual([10, 'de']);
  });

  it.each<[string, ParameterPlan[], unknown[], string]>([
    ['what it does not take', [ANY, TENFOLD], [1, 'x'], 'argument 2: is no number.'],
    ['nothing', [ANY, TENFOLD], [1], 'argument 2: is no number.'],
    ['an item', [ANY, listOf(TENFOLD)], [1, [2, 'x']], 'argument 2 [1]: is no number.'],
    ['an item without one', [ANY, listOf({ kind: 'date' })], [1, [2]], 'argument 2 [0]: expected a Date'],
    ['what null may stand for', [NULLABLE], ['x'], 'argument 1: is no number.'],
    ['what may be left out', [OPTIONAL], ['x'], 'argument 1: is no number.'],
    ['null', [TENFOLD], [null], 'argument 1: is no number.'],
  ])('refuses %s', (_, parameters, data, expected) => {
    expect(() => decodeArguments(job(parameters), data)).toThrow(expected);
  });
});

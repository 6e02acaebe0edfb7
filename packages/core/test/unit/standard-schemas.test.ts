import { isStandardSchema } from '../../src/options/standard-schema.js';
import { validateOptions } from '../../src/options/validate-options.js';

const validate = (value: unknown) => ({ value });
const standard = { version: 1, vendor: 'own', validate };

describe('a schema in payload', () => {
  it.each<[string, unknown]>([
    ['an object', { '~standard': standard }],
    ['a function', Object.assign(() => true, { '~standard': standard })],
    ['of more than it takes', { '~standard': standard, parse: validate }],
  ])('is one: %s', (_, schema) => {
    expect(isStandardSchema(schema)).toBe(true);
    expect(validateOptions('job', { payload: [schema] }, 'A.b')).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['nothing', undefined],
    ['text', 'x'],
    ['an object', {}],
    ['of another version', { '~standard': { ...standard, version: 2 } }],
    ['that validates nothing', { '~standard': { version: 1, vendor: 'own' } }],
    ['that is empty', { '~standard': null }],
  ])('is none: %s', (_, schema) => {
    expect(isStandardSchema(schema)).toBe(false);
    expect(validateOptions('job', { payload: [schema] }, 'A.b')).toEqual([
      expect.stringContaining('an array with one type for each parameter'),
    ]);
  });

  it('is none where a class says nothing of itself', () => {
    expect(isStandardSchema(Date)).toBe(false);
  });

  it('is none where it is text, whatever all text is given', () => {
    const all = String.prototype as { '~standard'?: unknown };
    all['~standard'] = standard;
    try {
      expect(isStandardSchema('x')).toBe(false);
    } finally {
      delete all['~standard'];
    }
  });
});

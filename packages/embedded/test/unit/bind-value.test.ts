import utils from 'pg/lib/utils.js';
import { bindValues } from '../../src/pool/bind-value.js';

const { prepareValue } = utils;

it.each<[string, unknown]>([
  ['undefined', undefined],
  ['null', null],
  ['text', "it's"],
  ['nothing but text', ''],
  ['a number', 1.5],
  ['no number', Number.NaN],
  ['an endless number', -Infinity],
  ['a bigint', 2n ** 60n],
  ['true', true],
  ['a Date', new Date('2026-03-01T10:20:30.123Z')],
  ['a Date of a small year', new Date('0033-04-03T12:00:00Z')],
  ['a Date before our era', new Date('-000043-03-15T12:00:00Z')],
  ['an object', { a: [1, { b: 'ü' }], c: undefined }],
  ['an object with toJSON', { toJSON: () => ({ d: 1 }) }],
  ['an object with toPostgres', { toPostgres: () => ['mine'] }],
  [
    'an object whose toPostgres prepares',
    { toPostgres: (prepare: (value: unknown) => unknown) => prepare([1]) },
  ],
  ['an empty array', []],
  ['an array', ['a,b', 'c"d', 'e\\f', null, undefined, '', 1, true]],
  [
    'a nested array',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['objects in an array', [{ a: 'x"y' }, new Date(0)]],
  ['bytes in an array', [Buffer.from([0, 1, 254])]],
])('gives %s as the text that pg sends', (_name, value) => {
  expect(bindValues([value])).toEqual([prepareValue(value)]);
});

it.each<[string, ArrayBufferView]>([
  ['a Buffer', Buffer.from([0, 1, 254])],
  ['a part of a Buffer', Buffer.from([0, 1, 2, 3, 254]).subarray(1, 4)],
  ['a Uint8Array', new Uint8Array([1, 2, 3])],
  ['other numbers', new Uint16Array([1, 2, 3])],
])('gives %s as the bytes that pg sends', (_name, value) => {
  const [bound] = bindValues([value]);
  expect(Buffer.from(bound as Uint8Array)).toEqual(Buffer.from(prepareValue(value) as Uint8Array));
});

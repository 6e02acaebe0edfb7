import { isDate } from 'node:util/types';
import type { BoundValue } from '../pglite/raw-result.js';

/**
 * Parameters as `pg` sends them: the same text for the same JavaScript value, so a query means the same on both. Our own,
 * because pg would have to be installed for its `prepareValue`; a test compares the two, value by value.
 */
export function bindValues(values: readonly unknown[]): BoundValue[] {
  return values.map(bindValue);
}

function bindValue(value: unknown): BoundValue {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') return String(value);
  if (ArrayBuffer.isView(value)) return bytes(value);
  if (isDate(value)) return dateText(value);
  if (Array.isArray(value)) return arrayText(value);
  if ('toPostgres' in value && typeof value.toPostgres === 'function')
    return bindValue(value.toPostgres(bindValue));
  return JSON.stringify(value);
}

function arrayText(values: readonly unknown[]): string {
  return `{${values.map(elementText).join(',')}}`;
}

function elementText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return arrayText(value);
  if (ArrayBuffer.isView(value)) return `\\\\x${Buffer.from(bytes(value)).toString('hex')}`;
  const text = String(bindValue(value));
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function bytes(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** Local time with its offset: a `timestamp` column keeps the local part, a `timestamptz` the instant, as with `pg`. */
function dateText(date: Date): string {
  const year = date.getFullYear();
  const beforeChrist = year < 1;
  const offset = -date.getTimezoneOffset();
  const two = (part: number) => String(Math.trunc(part)).padStart(2, '0');
  const day = `${String(beforeChrist ? 1 - year : year).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
  return `${day}T${time}${zone}${beforeChrist ? ' BC' : ''}`;
}

import { cutText } from '../text/storable-text.js';

/** How much of a value is kept, in characters of text and in depth. */
export interface Bounds {
  /** In all, counting texts and keys. */
  readonly size: number;
  /** Of one text. */
  readonly text: number;
  readonly depth: number;
}

/**
 * A copy of any value that JSON takes and that is no larger than told: what is left out stands as `…`. Dates, errors,
 * maps and sets become what people expect to read; cycles end.
 */
export function boundedJson(value: unknown, { size, text, depth }: Bounds): unknown {
  let left = size;
  const cut = (from: string): string => {
    const kept = shorten(from, Math.min(text, Math.max(left, 0)));
    left -= kept.length;
    return kept;
  };
  const copy = (from: unknown, level: number): unknown => {
    if (left <= 0) return '…';
    if (typeof from === 'string') return cut(from);
    left -= 4;
    if (typeof from === 'bigint' || typeof from === 'symbol') return cut(String(from));
    if (typeof from === 'function') return cut(`function ${from.name}`);
    if (typeof from === 'number') return Number.isFinite(from) ? from : String(from);
    if (typeof from !== 'object' || from === null) return from;
    if (from instanceof Date) return Number.isNaN(from.getTime()) ? 'Invalid Date' : from.toISOString();
    if (from instanceof Error) return { name: from.name, message: cut(from.message) };
    if (ArrayBuffer.isView(from) || from instanceof ArrayBuffer) return `${from.byteLength} bytes`;
    if (level >= depth) return Array.isArray(from) ? '[…]' : '{…}';
    if (from instanceof Map) return copy(Object.fromEntries(from), level);
    if (from instanceof Set) return copy([...from], level);
    return Array.isArray(from) ? list(from, level + 1) : object(from, level + 1);
  };
  const list = (from: unknown[], level: number): unknown[] => {
    const kept: unknown[] = [];
    for (const it of from) {
      if (left <= 0) return [...kept, `… ${from.length - kept.length} more`];
      kept.push(copy(it, level));
    }
    return kept;
  };
  const object = (from: object, level: number): object => {
    const kept: [string, unknown][] = [];
    for (const key of Object.keys(from)) {
      if (left <= 0) return Object.fromEntries([...kept, ['…', 'and more']]);
      kept.push([cut(key), copy(readField(from, key), level)]);
    }
    return Object.fromEntries(kept);
  };
  return copy(value, 0);
}

export function shorten(text: string, length: number): string {
  return text.length > length ? `${cutText(text, Math.max(0, length - 1))}…` : text;
}

function readField(from: object, key: string): unknown {
  try {
    return (from as Record<string, unknown>)[key];
  } catch {
    return 'unreadable';
  }
}

import type { Rule } from '@cortado/core/internal';

/** So much memory: `'512MB'`, `'2GB'`, or a number of bytes. A KB has 1,024 bytes, as tools that show memory count them. */
export type MemorySize = number | `${number}${'KB' | 'MB' | 'GB'}`;

const UNITS: Readonly<Record<string, number>> = { KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };

/** Less than any process uses: somebody has left the unit out. */
const LEAST = 2 ** 20;

/** Bytes; `undefined` for what is no size of at least one megabyte. */
export function parseMemorySize(size: unknown): number | undefined {
  if (typeof size === 'number') return Number.isFinite(size) && size >= LEAST ? size : undefined;
  if (typeof size !== 'string') return undefined;
  const [, count, unit] = /^\s*(\d+(?:\.\d+)?)\s*([KMG]B)\s*$/i.exec(size) ?? [];
  const bytes = Number(count) * (UNITS[unit?.toUpperCase() ?? ''] ?? Number.NaN);
  return bytes >= LEAST ? bytes : undefined;
}

export const memorySize: Rule = (value) =>
  parseMemorySize(value) === undefined
    ? "a size of at least 1 MB such as '512MB', '2GB' or 536870912 (bytes)"
    : undefined;

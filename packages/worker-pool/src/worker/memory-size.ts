import type { Rule } from '@cortado/core/internal';

/** So much memory: bytes, or text such as `'512M'`, `'1.5GB'` or `'300MiB'`, of 1,024 each step, as tools that show memory count it. */
export type MemorySize = number | `${number}${'K' | 'M' | 'G'}${'' | 'B' | 'iB'}`;

const SIZE = /^(\d+(?:\.\d+)?)\s*([KMG])(?:i?B)?$/i;
const STEPS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Less than any process uses: somebody has left the unit out. */
const LEAST = 2 ** 20;

/** Bytes; `undefined` for what is no size of at least one megabyte. */
export function parseMemorySize(size: unknown): number | undefined {
  if (typeof size === 'number') return Number.isFinite(size) && size >= LEAST ? size : undefined;
  const [, count, step = ''] = (typeof size === 'string' && SIZE.exec(size.trim())) || [];
  const bytes = Math.round(Number(count) * (STEPS[step.toUpperCase()] ?? Number.NaN));
  return bytes >= LEAST ? bytes : undefined;
}

export const memorySize: Rule = (value) =>
  parseMemorySize(value) === undefined
    ? "a size of at least 1 MB such as '512MB', '1.5G' or 536870912 (bytes)"
    : undefined;

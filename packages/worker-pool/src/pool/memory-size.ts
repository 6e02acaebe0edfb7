import type { Rule } from '@cortado/core/internal';

/** Bytes, or text such as '512M', '1.5GB' or '300MiB': of 1,024 each step. */
export type MemorySize = number | `${number}${'' | 'K' | 'M' | 'G'}${'' | 'B' | 'iB'}`;

const SIZE = /^(\d+(?:\.\d+)?)\s*([KMG]?)(?:i?B)?$/i;
const STEPS = ['', 'K', 'M', 'G'];
const EXAMPLES = "such as '512M', '1.5G' or 536870912 (bytes)";

/** In bytes; `undefined` where it is none. */
export function parseMemorySize(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? value : undefined;
  const [, number, step = ''] = (typeof value === 'string' && SIZE.exec(value.trim())) || [];
  if (number === undefined) return undefined;
  const bytes = Math.round(Number(number) * 1_024 ** STEPS.indexOf(step.toUpperCase()));
  return bytes > 0 ? bytes : undefined;
}

export const memorySize: Rule = (value) =>
  parseMemorySize(value) === undefined ? `a size of memory above zero ${EXAMPLES}` : undefined;

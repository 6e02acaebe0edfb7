const LONGEST = 100;

/** A value as a sentence names it, whatever it is. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value).slice(0, LONGEST);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, LONGEST));
  try {
    return JSON.stringify(value).slice(0, LONGEST);
  } catch {
    return 'an object that is no JSON';
  }
}

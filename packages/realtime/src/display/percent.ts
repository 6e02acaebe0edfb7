/** Between 0 and 100, of whatever was sent. */
export function percentOf(value: unknown): number {
  const number = Number(value);
  return Number.isFinite(number) ? Math.min(100, Math.max(0, number)) : 0;
}

/** How many of how many, as 0 to 100. Of nothing, everything is done. */
export function percentOfTotal(count: number, total: number): number {
  return total > 0 ? percentOf((count / total) * 100) : 100;
}

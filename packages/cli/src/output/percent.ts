/** How far a job is, for people: one place after the point, and 100 only when it is all of it. */
export function showPercent(percent: number): string {
  return `${Math.floor(percent * 10) / 10}%`;
}

import type { Deploy, MetricPoint } from '../../api/types.js';

/** A line in a chart: at which point, and what stands there. */
export interface DeployLine {
  readonly index: number;
  readonly label: string;
}

/** Characters of a label: more would leave the chart. */
const LONGEST = 16;

/** Marks of versions, at the last point that had begun by then; those of one point share a line. */
export function deployLines(
  points: readonly Pick<MetricPoint, 'at'>[],
  deploys: readonly Pick<Deploy, 'version' | 'at'>[],
): DeployLine[] {
  const labels = new Map<number, string[]>();
  for (const { version, at } of deploys) {
    const index = points.findLastIndex((it) => new Date(it.at) <= new Date(at));
    if (index >= 0) labels.set(index, [version, ...(labels.get(index) ?? [])]);
  }
  return [...labels].map(([index, versions]) => ({ index, label: short(versions.join(', ')) }));
}

function short(label: string): string {
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
}

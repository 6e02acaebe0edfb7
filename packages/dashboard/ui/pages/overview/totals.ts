import type { MetricPoint, Metrics } from '../../api/types.js';

type Durations = MetricPoint['wait'];

/** All series as one. Quantiles of several cannot be added: the highest stands for them. */
export function pointsOf(metrics: Metrics | undefined): MetricPoint[] {
  const [first, ...others] = metrics?.series ?? [];
  if (!first) return [];
  return first.points.map((point, index) =>
    others.reduce((sum, it) => together(sum, it.points[index] ?? point), point),
  );
}

/** How much there was in all. */
export function totalOf(
  points: readonly MetricPoint[],
  field: 'started' | 'completed' | 'failed' | 'retried',
): number {
  return points.reduce((sum, it) => sum + it[field], 0);
}

/** The quantile of the whole time: of each point's, by how many it stands for, the middle one. An estimate. */
export function quantileOf(
  points: readonly MetricPoint[],
  kind: 'wait' | 'run',
  which: 'p50' | 'p95',
): number | undefined {
  const found = points
    .map((it) => ({ value: it[kind][which], weight: it[kind].count }))
    .filter((it): it is { value: number; weight: number } => it.value !== undefined && it.weight > 0)
    .sort((a, b) => a.value - b.value);
  let left = found.reduce((sum, it) => sum + it.weight, 0) / 2;
  return found.find((it) => {
    left -= it.weight;
    return left <= 0;
  })?.value;
}

function together(a: MetricPoint, b: MetricPoint): MetricPoint {
  return {
    ...a,
    started: a.started + b.started,
    completed: a.completed + b.completed,
    failed: a.failed + b.failed,
    retried: a.retried + b.retried,
    cancelled: a.cancelled + b.cancelled,
    stalled: a.stalled + b.stalled,
    wait: slower(a.wait, b.wait),
    run: slower(a.run, b.run),
  };
}

function slower(a: Durations, b: Durations): Durations {
  const most = (x: number | undefined, y: number | undefined) => (x === undefined ? y : Math.max(x, y ?? 0));
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    p50: most(a.p50, b.p50),
    p95: most(a.p95, b.p95),
    p99: most(a.p99, b.p99),
  };
}

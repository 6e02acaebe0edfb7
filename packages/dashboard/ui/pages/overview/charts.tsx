import '@mantine/charts/styles.css';
import { AreaChart, BarChart } from '@mantine/charts';
import type { ReactNode } from 'react';
import type { Range } from '../../api/queries.js';
import type { Deploy, MetricPoint } from '../../api/types.js';
import { Empty } from '../../components/empty.js';
import { showLocal, showUtc } from '../../words/moments.js';
import { showCounted, showShort } from '../../words/numbers.js';
import { deployLines } from './deploy-lines.js';

const LABELS: Readonly<Record<Range, Intl.DateTimeFormatOptions>> = {
  hour: { hour: '2-digit', minute: '2-digit' },
  // It is the same time yesterday.
  day: { weekday: 'short', hour: '2-digit', minute: '2-digit' },
  week: { weekday: 'short', hour: '2-digit' },
};
const HEIGHT = 210;

/** How much was done and how long it took, over the time that was chosen. */
export function Charts({
  points,
  deploys,
  range,
}: {
  points: readonly MetricPoint[];
  deploys: readonly Deploy[];
  range: Range;
}) {
  if (!points.some((it) => it.started + it.completed + it.failed > 0))
    return (
      <div className="card">
        <Empty title="Nothing has run in this time">
          Workers write down what they did once a minute, so the first numbers are here a minute after the
          first job.
        </Empty>
      </div>
    );
  const format = new Intl.DateTimeFormat(undefined, LABELS[range]);
  const data = points.map(({ at, completed, failed, retried, wait, run }) => ({
    at,
    Completed: completed,
    Failed: failed,
    Retried: retried,
    'Wait p50': wait.p50,
    'Wait p95': wait.p95,
    'Run p50': run.p50,
    'Run p95': run.p95,
  }));
  const lines = deployLines(points, deploys).map(({ index, label }) => ({
    x: data[index]?.at ?? '',
    label,
    color: 'grape.7',
    // On the side where there is room for it.
    labelPosition: 2 * index < points.length ? ('insideBottomLeft' as const) : ('insideBottomRight' as const),
  }));
  const axes = {
    dataKey: 'at',
    gridAxis: 'x',
    xAxisProps: { tickFormatter: (at: string) => format.format(new Date(at)), minTickGap: 24 },
    // Charts ask for it also while nothing is looked at.
    tooltipProps: { labelFormatter: (at: ReactNode) => at !== undefined && <PointLabel at={String(at)} /> },
    referenceLines: lines,
  } as const;
  return (
    <div className="two">
      <figure className="card card-pad chart">
        <figcaption className="card-title">Attempts that ended</figcaption>
        <BarChart
          h={HEIGHT}
          data={data}
          {...axes}
          type="stacked"
          withLegend
          series={[
            { name: 'Completed', color: 'teal.6' },
            { name: 'Retried', color: 'yellow.6' },
            { name: 'Failed', color: 'red.6' },
          ]}
          valueFormatter={showShort}
          maxBarWidth={14}
        />
      </figure>
      <figure className="card card-pad chart">
        <figcaption className="card-title">How long jobs wait and run</figcaption>
        <AreaChart
          h={HEIGHT}
          data={data}
          {...axes}
          withLegend
          dotProps={{ r: 2 }}
          activeDotProps={{ r: 4 }}
          connectNulls={false}
          fillOpacity={0.12}
          series={[
            { name: 'Wait p95', color: 'grape.6' },
            { name: 'Wait p50', color: 'pink.6' },
            { name: 'Run p95', color: 'blue.6' },
            { name: 'Run p50', color: 'cyan.6' },
          ]}
          valueFormatter={showCounted}
          yAxisProps={{ width: 62 }}
        />
      </figure>
    </div>
  );
}

/** When a point of a chart begins: in local time, and in UTC. */
function PointLabel({ at }: { at: string }) {
  return (
    <>
      {showLocal(at)}
      <br />
      {showUtc(at)}
    </>
  );
}

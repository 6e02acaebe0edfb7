import { SegmentedControl, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { metricsQuery, processesQuery, queuesQuery, type Range, schedulerQuery } from '../../api/queries.js';
import { Loaded } from '../../components/loaded.js';
import { Page } from '../../components/page.js';
import { useMay } from '../../components/use-act.js';
import { useLive } from '../../live/live.js';
import { QueueBars } from './queue-bars.js';
import { Stats } from './stats.js';

const Charts = lazy(() => import('./charts.js').then((it) => ({ default: it.Charts })));
const EVERY = 5_000;
const METRICS_EVERY = 20_000;

export function OverviewPage() {
  const { range = 'hour' } = useSearch({ from: '/' });
  const navigate = useNavigate();
  const live = useLive();
  const may = useMay();
  const queues = useQuery({ ...queuesQuery, refetchInterval: live.every(EVERY) });
  const metrics = useQuery({ ...metricsQuery(range), refetchInterval: live.every(METRICS_EVERY) });
  const processes = useQuery({
    ...processesQuery,
    refetchInterval: live.every(EVERY),
    enabled: may('processes.read'),
  });
  const scheduler = useQuery({
    ...schedulerQuery,
    refetchInterval: live.every(METRICS_EVERY),
    enabled: may('schedules.read'),
  });
  const choose = (it: Range) =>
    navigate({ to: '/', search: it === 'hour' ? {} : { range: it }, replace: true });
  return (
    <Page
      title="Overview"
      acts={
        <SegmentedControl
          size="xs"
          value={range}
          onChange={(it) => choose(it as Range)}
          data={[
            { value: 'hour', label: 'Hour' },
            { value: 'day', label: 'Day' },
            { value: 'week', label: 'Week' },
          ]}
          aria-label="Time shown"
        />
      }
    >
      <Stack gap="md">
        <Loaded of={queues} lines={3}>
          {(found) => (
            <Stats
              queues={found}
              total={metrics.data?.series[0]?.total}
              processes={processes.data}
              scheduler={scheduler.data}
            />
          )}
        </Loaded>
        <Loaded of={metrics} lines={8}>
          {(found) => (
            <Suspense fallback={<div className="card charts-wait" />}>
              <Charts points={found.series[0]?.points ?? []} deploys={found.deploys} range={range} />
            </Suspense>
          )}
        </Loaded>
        {queues.data && <QueueBars queues={queues.data} />}
      </Stack>
    </Page>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { batchesQuery } from '../../api/queries.js';
import type { Batch } from '../../api/types.js';
import { column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { moreOf } from '../../components/more-button.js';
import { Name } from '../../components/name.js';
import { Page } from '../../components/page.js';
import { Tag } from '../../components/tag.js';
import { useLive } from '../../live/live.js';
import { BATCH_STATES } from '../../words/batch-words.js';
import { showNumber } from '../../words/numbers.js';
import { BatchBar } from './batch-bar.js';

const EVERY = 4_000;

const COLUMNS = [
  column<Batch>(
    'name',
    'Batch',
    ({ name }) => (
      <strong>
        <Name of={name} />
      </strong>
    ),
    { isWhole: true },
  ),
  column<Batch>(
    'state',
    'State',
    ({ state }) => <Tag color={BATCH_STATES[state].color}>{BATCH_STATES[state].label}</Tag>,
    { width: 110, narrow: 100 },
  ),
  column<Batch>('bar', 'So far', (batch) => <BatchBar batch={batch} />, { width: 200, isMinor: true }),
  column<Batch>('jobs', 'Jobs', ({ total }) => showNumber(total), {
    width: 90,
    isWide: true,
    isNumber: true,
  }),
  column<Batch>('failed', 'Failed', ({ failed }) => showNumber(failed), {
    width: 90,
    isNumber: true,
  }),
  column<Batch>('queue', 'Queue', ({ queue }) => <Name of={queue} />, {
    width: 120,
    isMinor: true,
    isWhole: true,
  }),
  column<Batch>('at', 'Sent', ({ createdAt }) => <Moment at={createdAt} />, { width: 128, isMinor: true }),
];

export function BatchesPage() {
  const live = useLive();
  const navigate = useNavigate();
  const reading = useInfiniteQuery({
    ...batchesQuery,
    refetchInterval: live.every(EVERY),
  });
  return (
    <Page
      title="Batches"
      about="Jobs that were queued together: the latest 10,000 batches of 30 days, while they are kept."
    >
      <Loaded of={reading}>
        {({ pages }) => {
          const rows = pages.flatMap((it) => it.batches);
          if (rows.length === 0 && !reading.hasNextPage)
            return (
              <div className="card">
                <Empty title="No batches">None has been sent lately.</Empty>
              </div>
            );
          return (
            <DataTable
              label="Batches"
              rows={rows}
              columns={COLUMNS}
              keyOf={(it) => it.id}
              open={({ queue, id }) =>
                navigate({ to: '/queues/$queue/batches/$batch', params: { queue, batch: id } })
              }
              more={moreOf(reading)}
            />
          );
        }}
      </Loaded>
    </Page>
  );
}

import { SegmentedControl, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { batchJobsQuery } from '../../api/queries.js';
import type { Batch, BatchJob } from '../../api/types.js';
import { column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { moreOf } from '../../components/more-button.js';
import { Name } from '../../components/name.js';
import { StateBadge } from '../../components/state-badge.js';
import { useLive } from '../../live/live.js';
import type { MEMBER_STATES } from '../../page-search.js';

const EVERY = 4_000;

type MemberState = (typeof MEMBER_STATES)[number];

const STATES = [
  { value: 'failed', label: 'Failed' },
  { value: 'pending', label: 'Not ended' },
  { value: 'completed', label: 'Completed' },
];

const COLUMNS = [
  column<BatchJob>(
    'name',
    'Job',
    ({ id, job }) => (
      <strong>
        <Name of={job?.name ?? id} />
      </strong>
    ),
    { isWhole: true },
  ),
  column<BatchJob>(
    'state',
    'State',
    ({ job }) => (job ? <StateBadge state={job.state} /> : 'no longer kept'),
    { width: 110, narrow: 94 },
  ),
  column<BatchJob>('error', 'Error', ({ error, job }) => (
    <Text span size="sm" c="red" inherit>
      {(error ?? job?.error ?? '').split('\n', 1)[0]}
    </Text>
  )),
  column<BatchJob>('queue', 'Queue', ({ queue }) => <Name of={queue} />, {
    width: 120,
    isMinor: true,
    isWhole: true,
  }),
];

/** The jobs of a batch by how they stand with it; what has failed comes first. */
export function BatchMembers({ batch }: { batch: Batch }) {
  const live = useLive();
  const navigate = useNavigate();
  const { jobs: chosen } = useSearch({ from: '/queues/$queue/batches/$batch' });
  // As it stood at first: a list is not exchanged under whoever reads it.
  const [usual] = useState<MemberState>(
    batch.failed > 0 ? 'failed' : batch.pending > 0 ? 'pending' : 'completed',
  );
  const state = chosen ?? usual;
  const choose = (it: MemberState) =>
    navigate({
      to: '/queues/$queue/batches/$batch',
      params: { queue: batch.queue, batch: batch.id },
      search: { jobs: it },
      replace: true,
    });
  const reading = useInfiniteQuery({
    ...batchJobsQuery(batch.queue, batch.id, state),
    refetchInterval: live.every(EVERY),
  });
  return (
    <section aria-label="Jobs of the batch">
      <SegmentedControl
        data={STATES}
        value={state}
        onChange={(it) => choose(it as MemberState)}
        mb="sm"
        aria-label="Which jobs"
      />
      <Loaded of={reading}>
        {({ pages }) => {
          const rows = pages.flatMap((it) => it.jobs);
          if (rows.length === 0 && !reading.hasNextPage)
            return (
              <div className="card">
                <Empty title="No jobs">None of the batch stands so.</Empty>
              </div>
            );
          return (
            <DataTable
              label="Jobs of the batch"
              rows={rows}
              columns={COLUMNS}
              keyOf={(it) => `${it.queue}:${it.id}`}
              open={({ queue, id }) =>
                navigate({ to: '/queues/$queue/jobs/$job', params: { queue, job: id } })
              }
              more={moreOf(reading)}
            />
          );
        }}
      </Loaded>
    </section>
  );
}

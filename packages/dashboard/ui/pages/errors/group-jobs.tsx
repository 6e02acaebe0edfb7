import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { groupJobsQuery } from '../../api/queries.js';
import { DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { MoreButton, moreOf } from '../../components/more-button.js';
import { useLive } from '../../live/live.js';
import { JOB_COLUMNS } from '../jobs/job-columns.js';

const EVERY = 5_000;

/** The jobs of a group of errors that stand as failed. */
export function GroupJobs({ group }: { group: string }) {
  const live = useLive();
  const navigate = useNavigate();
  const reading = useInfiniteQuery({
    ...groupJobsQuery(group),
    refetchInterval: live.every(EVERY),
  });
  const more = moreOf(reading);
  return (
    <Loaded of={reading}>
      {({ pages }) => {
        const rows = pages.flatMap((it) => it.jobs);
        if (rows.length > 0)
          return (
            <DataTable
              label="Failed jobs"
              rows={rows}
              columns={JOB_COLUMNS}
              keyOf={(it) => it.id}
              open={({ queue, id }) =>
                navigate({ to: '/queues/$queue/jobs/$job', params: { queue, job: id } })
              }
              more={more}
            />
          );
        return (
          <div className="card">
            <Empty title="No failed jobs">None of its jobs stands as failed.</Empty>
            <MoreButton more={more}>Look further back</MoreButton>
          </div>
        );
      }}
    </Loaded>
  );
}

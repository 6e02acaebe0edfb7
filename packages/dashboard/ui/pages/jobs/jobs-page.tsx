import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { jobsQuery } from '../../api/queries.js';
import { DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { moreOf } from '../../components/more-button.js';
import { Page } from '../../components/page.js';
import { useLive } from '../../live/live.js';
import { BulkActs } from './bulk-acts.js';
import { JOB_COLUMNS } from './job-columns.js';
import { isHalfTyped, type JobSearch, jobQuery } from './job-search.js';
import { SavedViews } from './saved-views.js';
import { SearchBox } from './search-box.js';
import { StateList } from './state-list.js';

const EVERY = 3_000;

export function JobsPage() {
  const search = useSearch({ from: '/jobs' });
  const navigate = useNavigate();
  const live = useLive();
  const query = jobQuery(search);
  const reading = useInfiniteQuery({
    ...jobsQuery(query),
    refetchInterval: live.every(EVERY),
  });
  const change = (changed: JobSearch) => navigate({ to: '/jobs', search: changed, replace: true });
  const shown = reading.data?.pages.flatMap((it) => it.jobs) ?? [];
  return (
    <Page title="Jobs" acts={!isHalfTyped(search.q) && <BulkActs query={query} state={search.state} />}>
      <div className="jobs">
        <StateList search={search} query={query} change={change} />
        <div className="jobs-list">
          <SearchBox search={search} change={change} shown={shown} />
          <SavedViews search={search} change={change} />
          <Loaded of={reading} lines={10}>
            {({ pages }) => {
              const rows = pages.flatMap((it) => it.jobs);
              if (rows.length === 0 && !reading.hasNextPage)
                return <NoJobs isFiltered={Object.keys(query).length > 0} />;
              return (
                <DataTable
                  label="Jobs"
                  rows={rows}
                  columns={JOB_COLUMNS}
                  keyOf={(it) => `${it.queue} ${it.id}`}
                  open={({ queue, id }) =>
                    navigate({ to: '/queues/$queue/jobs/$job', params: { queue, job: id } })
                  }
                  more={moreOf(reading)}
                />
              );
            }}
          </Loaded>
        </div>
      </div>
    </Page>
  );
}

function NoJobs({ isFiltered }: { isFiltered: boolean }) {
  return (
    <div className="card">
      {isFiltered ? (
        <Empty title="No job is like this">
          Jobs that have ended are kept for a while only. Take a word out of the search, or choose another
          state.
        </Empty>
      ) : (
        <Empty title="There are no jobs">
          Call a method that is decorated with @Enqueue, and its job is here at once; a worker need not run
          for that.
        </Empty>
      )}
    </div>
  );
}

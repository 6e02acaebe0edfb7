import { Alert, Group, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { jobQuery } from '../../api/queries.js';
import type { JobDetails } from '../../api/types.js';
import { Fact } from '../../components/fact.js';
import { JsonView } from '../../components/json-view.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { Page } from '../../components/page.js';
import { StateBadge } from '../../components/state-badge.js';
import { TextLink } from '../../components/text-link.js';
import { useLive } from '../../live/live.js';
import { term } from '../jobs/job-search.js';
import { JobActs } from './job-acts.js';
import { JobArguments } from './job-arguments.js';
import { JobFailure } from './job-failure.js';
import { JobLog } from './job-log.js';
import { JobTimeline } from './job-timeline.js';
import { WhyWaiting } from './why-waiting.js';

const EVERY = 1_500;
const ENDED_EVERY = 10_000;

export function JobPage() {
  const { queue, job } = useParams({ from: '/queues/$queue/jobs/$job' });
  const live = useLive();
  const reading = useQuery({
    ...jobQuery(queue, job),
    refetchInterval: (it) => live.every(hasEnded(it.state.data) ? ENDED_EVERY : EVERY)(it),
  });
  const { data } = reading;
  return (
    <Page
      title={data?.name ?? 'Job'}
      about={
        <Group gap="xs">
          {data && <StateBadge state={data.state} />}
          <TextLink to="/jobs" search={{ q: term('queue', queue) }} size="sm">
            {queue}
          </TextLink>
          <span className="mono">{job}</span>
        </Group>
      }
      acts={data && <JobActs job={data} />}
    >
      <Loaded of={reading}>{(found) => <JobBody job={found} />}</Loaded>
    </Page>
  );
}

function JobBody({ job }: { job: JobDetails }) {
  const { progress, result, state, isUnreadable, isRemoved } = job;
  const isUnderWay = state === 'active' || (progress.percent > 0 && progress.percent < 100);
  return (
    <Stack gap="md">
      {isRemoved && (
        <Alert color="orange">
          It was cancelled before it started and taken out: this is all that was written down.
        </Alert>
      )}
      {isUnreadable && (
        <Alert color="yellow">Something else has written into this job; some of it cannot be read.</Alert>
      )}
      {isUnderWay && (
        <section className="card card-pad" aria-label="Progress">
          <Group justify="space-between" mb={6}>
            <Text size="sm">{progress.title ?? 'Progress'}</Text>
            <Text size="sm" c="dimmed">
              {progress.description ?? `${Math.round(progress.percent)} %`}
            </Text>
          </Group>
          <Progress value={progress.percent} aria-label="Progress" />
        </section>
      )}
      <WhyWaiting job={job} />
      <section className="card card-pad">
        <JobFacts job={job} />
      </section>
      <JobFailure job={job} />
      <div className="two">
        <Stack gap="md">
          <JobArguments job={job} />
          {result !== undefined && (
            <section>
              <h2 className="card-title">Result</h2>
              <JsonView value={result} label="result" />
            </section>
          )}
          {Object.keys(job.meta).length > 0 && (
            <section>
              <h2 className="card-title">What it says about itself</h2>
              <JsonView value={job.meta} label="meta" />
            </section>
          )}
          <JobLog job={job} />
        </Stack>
        <JobTimeline job={job} />
      </div>
    </Stack>
  );
}

function JobFacts({ job }: { job: JobDetails }) {
  const { user, tags, schedule, batch, parents, callbacks } = job;
  const search = (q: string, label: string) => (
    <TextLink to="/jobs" search={{ q }} size="sm">
      {label}
    </TextLink>
  );
  return (
    <dl className="facts">
      <Fact name="Queued">
        <Moment at={job.queuedAt} />
      </Fact>
      {job.runAt && (
        <Fact name="Not before">
          <Moment at={job.runAt} />
        </Fact>
      )}
      <Fact name="Started">
        <Moment at={job.startedAt} fallback="not yet" />
      </Fact>
      <Fact name="Ended">
        <Moment at={job.finishedAt} fallback="not yet" />
      </Fact>
      <Fact name="Attempts">
        {job.attempts} of {job.attemptsAllowed}
      </Fact>
      {user && <Fact name="Runs as">{search(term('user', user), user)}</Fact>}
      {tags.length > 0 && (
        <Fact name="Tags">
          <span className="words">
            {tags.map((tag) => (
              <span key={tag}>{search(term('tag', tag), tag)}</span>
            ))}
          </span>
        </Fact>
      )}
      {schedule && (
        <Fact name="Schedule">
          <TextLink to="/schedules/$schedule" params={{ schedule }} size="sm">
            {schedule}
          </TextLink>
        </Fact>
      )}
      {job.event && <Fact name="Event">{job.event}</Fact>}
      {batch && (
        <Fact name="Batch">
          <TextLink
            to="/queues/$queue/batches/$batch"
            params={{ queue: batch.queue, batch: batch.id }}
            size="sm"
          >
            {batch.id}
          </TextLink>
        </Fact>
      )}
      {parents.map((parent) => (
        <Fact key={parent.id} name="Parent">
          <TextLink to="/queues/$queue/jobs/$job" params={{ queue: parent.queue, job: parent.id }} size="sm">
            {parent.id}
          </TextLink>
        </Fact>
      ))}
      {job.traceId && (
        <Fact name="Trace">
          <span className="mono">{job.traceId}</span>
        </Fact>
      )}
      {callbacks.onSuccess && <Fact name="On success">{callbacks.onSuccess.name}</Fact>}
      {callbacks.onFailure && <Fact name="On failure">{callbacks.onFailure.name}</Fact>}
      <Fact name="All of this name">{search(term('name', job.name), 'Jobs')}</Fact>
    </dl>
  );
}

function hasEnded(job: JobDetails | undefined): boolean {
  return job?.state === 'completed' || job?.state === 'failed' || job?.state === 'cancelled';
}

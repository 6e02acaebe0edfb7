import { Text, Timeline } from '@mantine/core';
import type { JobDetails } from '../../api/types.js';
import { Moment } from '../../components/moment.js';
import { ScrollText } from '../../components/scroll-text.js';
import { showSpan } from '../../words/numbers.js';

type Attempt = JobDetails['timeline'][number];

const COLORS = { completed: 'teal', failed: 'red', cancelled: 'orange', running: 'blue' } as const;
const LABELS = {
  completed: 'completed',
  failed: 'failed',
  cancelled: 'was cancelled',
  running: 'runs',
} as const;

/** From the call to the end, attempt by attempt. */
export function JobTimeline({ job }: { job: JobDetails }) {
  const { queuedAt, runAt, timeline, startedAt, finishedAt } = job;
  return (
    <section className="card card-pad" aria-label="Timeline">
      <h2 className="card-title">Timeline</h2>
      <Timeline bulletSize={14} lineWidth={2} active={timeline.length}>
        <Timeline.Item title="Queued">
          <Text size="sm" c="dimmed">
            <Moment at={queuedAt} />
            {runAt && (
              <>
                , to run <Moment at={runAt} />
              </>
            )}
            {startedAt && timeline.length <= 1 && `; it waited ${showSpan(waited(job))}`}
          </Text>
        </Timeline.Item>
        {timeline.map((attempt) => (
          <Timeline.Item
            key={attempt.attempt}
            color={COLORS[attempt.outcome]}
            title={`Attempt ${attempt.attempt} ${LABELS[attempt.outcome]}`}
          >
            <AttemptText attempt={attempt} />
          </Timeline.Item>
        ))}
        {timeline.length === 0 && !finishedAt && (
          <Timeline.Item title="Not started" lineVariant="dashed">
            <Text size="sm" c="dimmed">
              No worker has taken it yet.
            </Text>
          </Timeline.Item>
        )}
      </Timeline>
    </section>
  );
}

function AttemptText({ attempt: { startedAt, finishedAt, trace } }: { attempt: Attempt }) {
  return (
    <>
      <Text size="sm" c="dimmed">
        {startedAt ? (
          <>
            started <Moment at={startedAt} />
            {finishedAt &&
              `, ran ${showSpan(new Date(finishedAt).getTime() - new Date(startedAt).getTime())}`}
          </>
        ) : (
          'Its times are not kept.'
        )}
      </Text>
      {trace && (
        <details>
          <summary>Trace</summary>
          <ScrollText label="trace of the attempt" text={trace} />
        </details>
      )}
    </>
  );
}

function waited({ queuedAt, runAt, startedAt }: JobDetails): number {
  const from = new Date(runAt ?? queuedAt).getTime();
  return Math.max(0, new Date(startedAt ?? queuedAt).getTime() - from);
}

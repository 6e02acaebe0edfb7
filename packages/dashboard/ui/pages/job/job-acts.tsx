import { Button, Code } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { word } from '../../api/client.js';
import type { JobDetails } from '../../api/types.js';
import { type Act, ActDialog } from '../../components/act-dialog.js';
import { Icon } from '../../components/icon.js';
import { useMay } from '../../components/use-act.js';
import { term } from '../jobs/job-search.js';
import { RunAgainDialog } from './run-again-dialog.js';

/** What can be done to a job in the state it is in. */
export function JobActs({ job }: { job: JobDetails }) {
  const may = useMay();
  const navigate = useNavigate();
  const [act, setAct] = useState<Act & { leaves?: boolean }>();
  const [isRunning, setRunning] = useState(false);
  const { state, isRemoved } = job;
  const path = `queues/${word(job.queue)}/jobs/${word(job.id)}`;
  const one = <Code>{job.name}</Code>;
  const hasEnded = state === 'completed' || state === 'failed' || state === 'cancelled';
  return (
    <>
      {(state === 'failed' || state === 'cancelled') && !isRemoved && may('jobs.retry') && (
        <Button
          size="xs"
          leftSection={<Icon name="retry" size={15} />}
          onClick={() =>
            setAct({
              title: 'Retry this job',
              what: (
                <>
                  This one job {one} is queued again with the same arguments. Its attempts so far count no
                  more.
                </>
              ),
              verb: 'Retry 1 job',
              path: `${path}/retry`,
            })
          }
        >
          Retry
        </Button>
      )}
      {hasEnded && !isRemoved && may('jobs.run') && (
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="play" size={15} />}
          onClick={() => setRunning(true)}
        >
          Run again…
        </Button>
      )}
      {isRunning && <RunAgainDialog job={job} close={() => setRunning(false)} />}
      {state === 'delayed' && may('jobs.promote') && (
        <Button
          size="xs"
          leftSection={<Icon name="play" size={15} />}
          onClick={() =>
            setAct({
              title: 'Run this job now',
              what: <>The wait of this one job {one} ends now; it runs as soon as a worker is free.</>,
              verb: 'Run 1 job now',
              path: `${path}/promote`,
            })
          }
        >
          Run now
        </Button>
      )}
      {!hasEnded && may('jobs.cancel') && (
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="close" size={15} />}
          onClick={() =>
            setAct({
              title: 'Cancel this job',
              what: (
                <>
                  This one job {one}{' '}
                  {state === 'active' ? 'is told to stop where it runs' : 'is taken out of its queue'}. It is
                  not tried again.
                </>
              ),
              verb: 'Cancel 1 job',
              path: `${path}/cancel`,
              isDestructive: true,
              asksReason: true,
            })
          }
        >
          Cancel
        </Button>
      )}
      {state !== 'active' && may('jobs.remove') && (
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="trash" size={15} />}
          onClick={() =>
            setAct({
              title: 'Remove this job',
              what: <>This one job {one} is gone for good, with its result and its log.</>,
              verb: 'Remove 1 job',
              path: `${path}/remove`,
              isDestructive: true,
              leaves: true,
            })
          }
        >
          Remove
        </Button>
      )}
      {act && (
        <ActDialog
          act={act}
          close={() => setAct(undefined)}
          done={() => {
            if (act.leaves) void navigate({ to: '/jobs', search: { q: term('queue', job.queue) } });
          }}
        />
      )}
    </>
  );
}

import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { word } from '../../api/client.js';
import type { JobDetails } from '../../api/types.js';
import { Dialog } from '../../components/dialog.js';
import { JsonView } from '../../components/json-view.js';
import { useMay, useWrite } from '../../components/use-act.js';
import { failureWords } from '../../words/failure-words.js';

/** Of numbers that JavaScript cannot hold there are at least the nearest. */
function isNoJson({ isUnreadable, arguments: args, exactArguments }: JobDetails): boolean {
  return isUnreadable && args.length === 0 && exactArguments !== undefined;
}

/** The arguments of a job; whoever has the right to may see the secrets in them, until the page is left. */
export function JobArguments({ job }: { job: JobDetails }) {
  const may = useMay();
  const [isAsking, setAsking] = useState(false);
  const unmasking = useWrite<Pick<JobDetails, 'arguments' | 'exactArguments'>>();
  const unmasked = unmasking.data;
  const { arguments: args, exactArguments } = unmasked ?? job;
  const path = `queues/${word(job.queue)}/jobs/${word(job.id)}/unmask`;
  return (
    <section>
      <Group justify="space-between">
        <h2 className="card-title">Arguments</h2>
        {may('jobs.unmask') && !job.isRemoved && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => (unmasked ? unmasking.reset() : setAsking(true))}
          >
            {unmasked ? 'Mask secrets' : 'Show secrets…'}
          </Button>
        )}
      </Group>
      <JsonView value={args} json={exactArguments} label="arguments" />
      {exactArguments !== undefined && (
        <Text size="sm" c="dimmed">
          {isNoJson(job)
            ? 'This is no JSON: it is shown as it is stored, of what is long its beginning.'
            : 'JavaScript cannot hold some of these numbers: the job gets the nearest that it can.'}
        </Text>
      )}
      <Dialog opened={isAsking} onClose={() => setAsking(false)} title="Show the secrets of this job">
        <Stack gap="sm">
          <Text size="sm">
            The arguments of this one job are shown as they are stored. That you have seen them is written
            down.
          </Text>
          {unmasking.error && (
            <Alert color="red" role="alert">
              {failureWords(unmasking.error)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setAsking(false)}>
              Keep them masked
            </Button>
            <Button
              loading={unmasking.isPending}
              onClick={() => unmasking.mutate({ path }, { onSuccess: () => setAsking(false) })}
            >
              Show 1 job’s secrets
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </section>
  );
}

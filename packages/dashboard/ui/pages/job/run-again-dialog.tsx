import { Alert, Button, Code, Group, List, Stack, Text, Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { word } from '../../api/client.js';
import type { JobDetails } from '../../api/types.js';
import { ActWarnings } from '../../components/act-warnings.js';
import { Dialog } from '../../components/dialog.js';
import { SecondPerson } from '../../components/second-person.js';
import { useWrite } from '../../components/use-act.js';
import { failureWords } from '../../words/failure-words.js';
import { violationsOf, violationWords } from '../../words/violation-words.js';
import { warningWords } from '../../words/warning-words.js';

interface Queued {
  readonly queue: string;
  readonly id: string;
  readonly outcome: 'added' | 'existing' | 'replaced';
}

/** Queues a new job like one that has ended, with its arguments or others; says what of them the job would not take. */
export function RunAgainDialog({ job, close }: { job: JobDetails; close: () => void }) {
  const shown = job.exactArguments ?? JSON.stringify(job.arguments, undefined, 2);
  const [text, setText] = useState(shown);
  const running = useWrite<Queued>();
  const navigate = useNavigate();
  const violations = violationsOf(running.error);
  const run = () =>
    running.mutate(
      {
        path: `queues/${word(job.queue)}/jobs/${word(job.id)}/run`,
        body: text === shown ? {} : { arguments: text },
      },
      {
        onSuccess: (answer) => {
          // What waits for a second person has made no job yet.
          if (answer.request || warningWords(answer)) return;
          const { queue, id } = answer;
          close();
          void navigate({ to: '/queues/$queue/jobs/$job', params: { queue, job: id } });
        },
      },
    );
  return (
    <Dialog opened onClose={close} title="Run this job again" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <Stack gap="sm">
          <Text size="sm">
            One new job <Code>{job.name}</Code> is queued in <Code>{job.queue}</Code>
            {job.user === undefined ? '' : ` as ${job.user}`}; this one stays as it is.
          </Text>
          <Textarea
            label="Arguments"
            description="A JSON list. A *** that stays where it is stands for the secret that is stored."
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            rows={12}
            spellCheck={false}
            classNames={{ input: 'mono' }}
            data-autofocus
          />
          {running.data?.request && <SecondPerson />}
          <ActWarnings of={running.data} />
          {running.error && (
            <Alert color="red" role="alert">
              {failureWords(running.error)}
              {violations.length > 0 && (
                <List size="sm" mt={4}>
                  {violations.map((it) => (
                    <List.Item key={`${it.argument} ${it.path} ${it.message ?? it.code}`}>
                      {violationWords(it)}
                    </List.Item>
                  ))}
                </List>
              )}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {running.data ? 'Close' : 'Queue nothing'}
            </Button>
            {!running.data && (
              <Button type="submit" loading={running.isPending}>
                Run 1 job
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

import { Alert, Button, Group, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { word, writeAndFollow } from '../../api/client.js';
import type { Written } from '../../api/types.js';
import { ActWarnings } from '../../components/act-warnings.js';
import { Dialog } from '../../components/dialog.js';
import { ReasonField, reasonBody } from '../../components/reason-field.js';
import { SecondPerson } from '../../components/second-person.js';
import { failureWords } from '../../words/failure-words.js';
import { count, showNumber } from '../../words/numbers.js';

interface Step extends Written {
  readonly matched: number;
  readonly done: number;
  readonly isEnd: boolean;
}

type Stage = 'choosing' | 'counting' | 'asking' | 'doing' | 'done' | 'asked';

/** Takes a time that has passed, counts its slots that had no run, and queues one for each. */
export function BackfillDialog({ schedule, close }: { schedule: string; close: () => void }) {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const [stage, setStage] = useState<Stage>('choosing');
  const [matched, setMatched] = useState(0);
  const [step, setStep] = useState<Step>();
  const [written, setWritten] = useState<Written>();
  const [error, setError] = useState<unknown>();
  const stopper = useRef(new AbortController());
  const client = useQueryClient();
  useEffect(() => () => stopper.current.abort(), []);

  const run = async (dryRun: boolean) => {
    setError(undefined);
    setStage(dryRun ? 'counting' : 'doing');
    const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    const body = { ...range, dryRun, ...reasonBody(reason) };
    stopper.current = new AbortController();
    let isAsked = false;
    let last: Step | undefined;
    try {
      const path = `schedules/${word(schedule)}/backfill`;
      for await (const it of writeAndFollow<Step>(path, body, stopper.current.signal)) {
        setWritten(it);
        if (it.request) isAsked = true;
        else last = it;
        setStep(last);
      }
      if (dryRun) setMatched(last?.matched ?? 0);
      setStage(isAsked ? 'asked' : dryRun ? 'asking' : 'done');
    } catch (it) {
      if (!stopper.current.signal.aborted) setError(it);
      setStage('choosing');
    } finally {
      if (!dryRun) void client.invalidateQueries();
    }
  };
  const isOpen = stage === 'choosing' || stage === 'counting';
  return (
    <Dialog opened onClose={close} title="Backfill">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run(isOpen);
        }}
      >
        <Stack gap="sm">
          {isOpen && (
            <>
              <Text size="sm">
                Each slot of a time that has passed gets a run now, unless it had one. At most 1,000 slots at
                once.
              </Text>
              <TextInput
                type="datetime-local"
                label="From"
                required
                value={from}
                onChange={(event) => setFrom(event.currentTarget.value)}
                data-autofocus
              />
              <TextInput
                type="datetime-local"
                label="To"
                description="In your own zone; both count."
                required
                value={to}
                onChange={(event) => setTo(event.currentTarget.value)}
              />
              <ReasonField reason={reason} onChange={setReason} />
            </>
          )}
          {stage === 'asking' && (
            <Text size="sm" role="status">
              {matched === 0
                ? 'No slot of that time is without a run.'
                : `${count(matched, 'slot')} had no run, and ${matched === 1 ? 'gets' : 'get'} one: one after the other, unless runs of this schedule may overlap.`}
            </Text>
          )}
          {(stage === 'doing' || stage === 'done') && (
            <>
              <Progress
                value={stage === 'done' ? 100 : (100 * (step?.done ?? 0)) / Math.max(1, step?.matched ?? 1)}
                animated={stage === 'doing'}
                aria-label="How far it is"
              />
              <Text size="sm" role="status">
                {stage === 'done'
                  ? `${count(step?.done ?? 0, 'run')} queued.`
                  : `${showNumber(step?.done ?? 0)} slots so far.`}
              </Text>
            </>
          )}
          {stage === 'asked' && <SecondPerson />}
          <ActWarnings of={written} />
          {error !== undefined && (
            <Alert color="red" role="alert">
              {failureWords(error)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {isOpen || (stage === 'asking' && matched > 0) ? 'Keep as it is' : 'Close'}
            </Button>
            {isOpen && (
              <Button type="submit" loading={stage === 'counting'}>
                Count the slots
              </Button>
            )}
            {stage === 'asking' && matched > 0 && (
              <Button type="submit" color="red.9">
                Queue {count(matched, 'run')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { writeAndFollow } from '../../api/client.js';
import type { Bulk, Written } from '../../api/types.js';
import { ActWarnings } from '../../components/act-warnings.js';
import { Dialog } from '../../components/dialog.js';
import { ReasonField, reasonBody } from '../../components/reason-field.js';
import { SecondPerson } from '../../components/second-person.js';
import { failureWords } from '../../words/failure-words.js';
import { count, showNumber } from '../../words/numbers.js';

export type ManyAct = 'retry' | 'cancel' | 'run' | 'remove' | 'purge';

const WORDS: Readonly<Record<ManyAct, { title: string; what: string; verb: string; done: string }>> = {
  retry: {
    title: 'Retry jobs',
    what: 'They are queued again, behind those that wait.',
    verb: 'Retry',
    done: 'queued again',
  },
  cancel: {
    title: 'Cancel jobs',
    what: 'Those that wait are taken out; those that run are told to stop. None is tried again.',
    verb: 'Cancel',
    done: 'cancelled',
  },
  run: {
    title: 'Run jobs again',
    what: 'New jobs like them are queued, with the same arguments; they themselves stay as they are.',
    verb: 'Run',
    done: 'queued anew',
  },
  remove: {
    title: 'Remove jobs',
    what: 'They are gone for good, with their results and logs.',
    verb: 'Remove',
    done: 'removed',
  },
  purge: {
    title: 'Empty the queue',
    what: 'They are taken out as if they had never been queued: nothing hears of it, and no callback runs. Those that run go on.',
    verb: 'Take out',
    done: 'taken out',
  },
};
const USUAL: Readonly<Record<ManyAct, string>> = {
  retry: 'that failed',
  cancel: 'that have not ended',
  run: 'that have ended',
  remove: 'that have ended',
  purge: 'that wait or are delayed',
};

type Stage = 'counting' | 'asking' | 'doing' | 'done' | 'asked';

/** Counts the jobs of a filter, says what will become of them, does it, and tells how far it is. */
export function BulkDialog({
  act,
  path = `jobs/${act}`,
  body,
  which = ` ${USUAL[act]}`,
  close,
}: {
  act: ManyAct;
  path?: string;
  /** What the act is for, beside whether it only counts. */
  body?: object;
  /** Which jobs are meant, in words that follow "jobs". */
  which?: string;
  close: () => void;
}) {
  const [stage, setStage] = useState<Stage>('counting');
  const [matched, setMatched] = useState(0);
  const [soFar, setSoFar] = useState<Bulk>();
  const [written, setWritten] = useState<Written>();
  const [error, setError] = useState<unknown>();
  const [reason, setReason] = useState('');
  const stopper = useRef(new AbortController());
  const client = useQueryClient();
  const words = WORDS[act];
  // It stays what it was when the dialog opened, however often the page is drawn.
  const [meant] = useState({ path, body });

  useEffect(() => {
    const counting = new AbortController();
    follow(meant, true, counting.signal, (it) => setMatched(it.matched))
      .then(() => setStage('asking'))
      .catch((it) => {
        if (!counting.signal.aborted) setError(it);
      });
    return () => counting.abort();
  }, [meant]);
  useEffect(() => () => stopper.current.abort(), []);

  const run = async () => {
    setStage('doing');
    stopper.current = new AbortController();
    try {
      let isAsked = false;
      const asked = { ...meant, body: { ...meant.body, ...reasonBody(reason) } };
      await follow(asked, false, stopper.current.signal, (it) => {
        setWritten(it);
        if (it.request) isAsked = true;
        else setSoFar(it);
      });
      setStage(isAsked ? 'asked' : 'done');
    } catch (it) {
      if (!stopper.current.signal.aborted) setError(it);
    } finally {
      void client.invalidateQueries();
    }
  };
  return (
    <Dialog opened onClose={close} title={words.title} closeOnClickOutside={stage !== 'doing'}>
      <Stack gap="sm">
        {stage === 'counting' && !error && <Text size="sm">Counting… {showNumber(matched)} so far.</Text>}
        {stage === 'asking' && matched === 0 && (
          <Text size="sm">There are no jobs{which} that are meant.</Text>
        )}
        {stage === 'asking' && matched > 0 && (
          <Text size="sm">
            <strong>{count(matched, 'job')}</strong>
            {which} {matched === 1 ? 'is' : 'are'} meant. {words.what}
          </Text>
        )}
        {stage === 'asking' && matched > 0 && <ReasonField reason={reason} onChange={setReason} />}
        {stage === 'asked' && <SecondPerson />}
        {(stage === 'doing' || stage === 'done') && (
          <>
            <Progress
              value={stage === 'done' ? 100 : share(soFar, matched)}
              animated={stage === 'doing'}
              aria-label="How far it is"
            />
            <Text size="sm" role="status">
              {count(soFar?.done ?? 0, 'job')} {words.done}
              {soFar &&
                soFar.refused > 0 &&
                `, ${showNumber(soFar.refused)} could not be: gone, in another state by now, or refused`}
              {stage === 'doing' && ` of ${showNumber(matched)}`}.
            </Text>
          </>
        )}
        <ActWarnings of={written} />
        {error !== undefined && (
          <Alert color="red" role="alert">
            {failureWords(error)} {stage === 'doing' && 'What was done until then stays done.'}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {stage === 'doing' && error === undefined
              ? 'Stop'
              : stage === 'asking' && matched > 0
                ? 'Keep as they are'
                : 'Close'}
          </Button>
          {stage === 'asking' && matched > 0 && (
            <Button
              color={act === 'retry' || act === 'run' ? undefined : 'red.9'}
              onClick={() => void run()}
              data-autofocus
            >
              {words.verb} {count(matched, 'job')}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}

async function follow(
  { path, body }: { path: string; body: object | undefined },
  dryRun: boolean,
  signal: AbortSignal,
  tell: (soFar: Bulk) => void,
): Promise<void> {
  for await (const soFar of writeAndFollow<Bulk>(path, { ...body, dryRun }, signal)) tell(soFar);
}

function share(soFar: Bulk | undefined, matched: number): number {
  return soFar && matched > 0 ? ((soFar.done + soFar.refused) / matched) * 100 : 0;
}

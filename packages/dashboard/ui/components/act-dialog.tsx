import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { failureWords } from '../words/failure-words.js';
import { warningWords } from '../words/warning-words.js';
import { ActWarnings } from './act-warnings.js';
import { Dialog } from './dialog.js';
import { ReasonField, reasonBody } from './reason-field.js';
import { SecondPerson } from './second-person.js';
import { useWrite } from './use-act.js';

/** One act that is explained before it is done. */
export interface Act {
  readonly title: string;
  /** What it will do, in a sentence or two. */
  readonly what: ReactNode;
  /** What stands on the button that does it. */
  readonly verb: string;
  readonly path: string;
  readonly body?: object;
  /** Whether it cannot be undone. */
  readonly isDestructive?: boolean;
  /** Whether people are asked why. */
  readonly asksReason?: boolean;
  /** Whether it can be done yet. @default true */
  readonly isReady?: boolean;
  /** Hears when it begins, and when it has failed, so that it can be tried again. */
  readonly begun?: (isBegun: boolean) => void;
  /** What else people fill in. */
  readonly more?: ReactNode;
  /** What of its answer people have to be told; by nothing the dialog closes. */
  readonly told?: (answer: object) => ReactNode;
}

/** Says what an act will do, asks why where that is kept, does it, and stays where there is something to tell of it. */
export function ActDialog({ act, close, done }: { act: Act; close: () => void; done?: () => void }) {
  const [reason, setReason] = useState('');
  const doing = useWrite<object>();
  const answer = doing.data;
  const isAsked = answer?.request !== undefined;
  const isDone = answer !== undefined && !isAsked;
  const leave = () => {
    close();
    if (isDone) done?.();
  };
  const run = () => {
    const body = { ...act.body, ...(act.asksReason ? reasonBody(reason) : {}) };
    act.begun?.(true);
    doing.mutate(
      { path: act.path, body },
      {
        onError: () => act.begun?.(false),
        onSuccess: (it) => {
          if (it.request || warningWords(it) || act.told?.(it)) return;
          close();
          done?.();
        },
      },
    );
  };
  return (
    <Dialog opened onClose={leave} title={act.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <Stack gap="sm">
          <Text size="sm" component="div" role={isDone ? 'status' : undefined}>
            {isDone ? act.told?.(answer) : act.what}
          </Text>
          {!answer && act.more}
          {isAsked && <SecondPerson />}
          <ActWarnings of={answer} />
          {act.asksReason && !answer && <ReasonField reason={reason} onChange={setReason} isFirst />}
          {doing.error && (
            <Alert color="red" role="alert">
              {failureWords(doing.error)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={leave}>
              {answer ? 'Close' : 'Keep as it is'}
            </Button>
            {!answer && (
              <Button
                type="submit"
                color={act.isDestructive ? 'red.9' : undefined}
                loading={doing.isPending}
                disabled={act.isReady === false}
              >
                {act.verb}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

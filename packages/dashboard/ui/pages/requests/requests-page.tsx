import { Button, Code, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { word } from '../../api/client.js';
import { requestsQuery } from '../../api/queries.js';
import type { Request } from '../../api/types.js';
import { ActDialog } from '../../components/act-dialog.js';
import { column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { Page } from '../../components/page.js';
import { Tag } from '../../components/tag.js';
import { useLive } from '../../live/live.js';
import { actWords } from '../../words/act-words.js';
import { showNumber } from '../../words/numbers.js';

const EVERY = 4_000;
const STATES = {
  pending: { label: 'Waiting', color: 'blue' },
  confirmed: { label: 'Confirmed', color: 'teal' },
  declined: { label: 'Declined', color: 'orange' },
  expired: { label: 'Expired', color: 'gray' },
} as const;

type Choice = { readonly request: Request; readonly how: 'confirm' | 'decline' };

/** Acts that one person asked for, and that a second one confirms or declines. */
export function RequestsPage() {
  const live = useLive();
  const reading = useQuery({ ...requestsQuery, refetchInterval: live.every(EVERY) });
  const [choice, setChoice] = useState<Choice>();
  const columns = [
    column<Request>(
      'state',
      'State',
      ({ state }) => <Tag color={STATES[state].color}>{STATES[state].label}</Tag>,
      { width: 110 },
    ),
    column<Request>('act', 'What', ({ act }) => actWords(act), { width: 170 }),
    column<Request>('on', 'On', onWords),
    column<Request>('by', 'Asked by', ({ by }) => by, { width: 130 }),
    column<Request>('at', 'When', ({ at }) => <Moment at={at} />, { width: 120, isMinor: true }),
    column<Request>('reason', 'Reason', ({ reason }) => reason ?? '', { isMinor: true }),
    column<Request>(
      'decide',
      'Decision',
      (request) => <Decision request={request} choose={(how) => setChoice({ request, how })} />,
      { width: 190 },
    ),
  ];
  return (
    <Page title="Requests" about="Acts that take two people: what one asks for, another has to confirm.">
      <Loaded of={reading}>
        {(rows) =>
          rows.length === 0 ? (
            <div className="card">
              <Empty title="Nothing waits for a second person">
                What somebody asks for, and may not do alone, stands here until another confirms it.
              </Empty>
            </div>
          ) : (
            <DataTable label="Requests" rows={rows} columns={columns} keyOf={(it) => it.id} />
          )
        }
      </Loaded>
      {choice && <DecisionDialog choice={choice} close={() => setChoice(undefined)} />}
    </Page>
  );
}

function Decision({ request, choose }: { request: Request; choose: (how: Choice['how']) => void }) {
  const { state, isOwn, mayConfirm, decidedBy } = request;
  if (state !== 'pending') return decidedBy ? `by ${decidedBy}` : '–';
  return (
    <Group gap="xs" wrap="nowrap">
      {mayConfirm && (
        <Button size="compact-xs" onClick={() => choose('confirm')}>
          Confirm…
        </Button>
      )}
      {(mayConfirm || isOwn) && (
        <Button size="compact-xs" variant="default" onClick={() => choose('decline')}>
          {isOwn ? 'Withdraw…' : 'Decline…'}
        </Button>
      )}
    </Group>
  );
}

function DecisionDialog({ choice: { request, how }, close }: { choice: Choice; close: () => void }) {
  const { id, act, by, isOwn } = request;
  const what = (
    <>
      {by} asked for: {actWords(act)}, {onWords(request)}. <Code>{JSON.stringify(request.filter)}</Code>
    </>
  );
  const isConfirm = how === 'confirm';
  return (
    <ActDialog
      act={{
        title: isConfirm ? 'Confirm what was asked for' : 'Leave it undone',
        what: (
          <>
            {what}{' '}
            {isConfirm ? 'It is done at once, to all that the filter means by now.' : 'Nothing is done.'}
          </>
        ),
        verb: isConfirm
          ? `Do it to ${showNumber(request.count ?? 0)}`
          : isOwn
            ? 'Withdraw 1 request'
            : 'Decline 1 request',
        path: `requests/${word(id)}/${how}`,
        isDestructive: isConfirm,
        asksReason: !isConfirm,
      }}
      close={close}
    />
  );
}

function onWords({ count, place: { job, schedule, queue } }: Request): string {
  const place = job ?? schedule ?? queue;
  const number = count === undefined ? undefined : showNumber(count);
  return [number, place].filter((it) => it !== undefined).join(' of ') || '–';
}

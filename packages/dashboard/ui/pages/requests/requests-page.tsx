import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { word } from '../../api/client.js';
import { requestCountQuery, requestsQuery } from '../../api/queries.js';
import type { Request, RequestCount } from '../../api/types.js';
import { ActDialog } from '../../components/act-dialog.js';
import { column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { Name } from '../../components/name.js';
import { Page } from '../../components/page.js';
import { Tag } from '../../components/tag.js';
import { useLive } from '../../live/live.js';
import { wishWords } from '../../words/act-words.js';
import { failureWords } from '../../words/failure-words.js';
import { showNumber } from '../../words/numbers.js';
import { Asked, onWords, useWhole } from './asked.js';

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
      { width: 110, isMinor: true },
    ),
    column<Request>('act', 'What', ({ act }) => wishWords(act), { narrow: 88 }),
    column<Request>('on', 'On', (it) => <Name of={onWords(it)} />, { isWhole: true }),
    column<Request>('by', 'Asked by', ({ by }) => <Name of={by} />, {
      width: 130,
      isMinor: true,
      isWhole: true,
    }),
    column<Request>('at', 'When', ({ at }) => <Moment at={at} />, { width: 128, isMinor: true }),
    column<Request>('reason', 'Reason', ({ reason }) => reason ?? '', { isMinor: true }),
    column<Request>(
      'decide',
      'Decision',
      (request) => <Decision request={request} choose={(how) => setChoice({ request, how })} />,
      { width: 120, narrow: 106 },
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
    <Group gap={4}>
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

function DecisionDialog({ choice, close }: { choice: Choice; close: () => void }) {
  return choice.how === 'confirm' ? (
    <ConfirmDialog request={choice.request} close={close} />
  ) : (
    <DeclineDialog request={choice.request} close={close} />
  );
}

/** Counts what is meant, and again at each change, until somebody agrees to it: then nothing waits that could be counted. */
function ConfirmDialog({ request, close }: { request: Request; close: () => void }) {
  const [isBegun, setBegun] = useState(false);
  const { data, error } = useQuery({ ...requestCountQuery(request.id), enabled: !isBegun });
  const whole = useWhole(request);
  const now = data?.now ?? data?.asked ?? request.count ?? 0;
  return (
    <ActDialog
      act={{
        title: 'Confirm what was asked for',
        what: (
          <>
            <Asked request={request} /> It is done at once, to all that is meant by now:{' '}
            <strong>{error ? failureWords(error) : data ? countWords(data) : 'counting…'}</strong>
          </>
        ),
        verb: `Do it to ${showNumber(now)}`,
        path: `requests/${word(request.id)}/confirm`,
        isDestructive: true,
        isReady: data !== undefined && whole.data !== undefined,
        begun: setBegun,
      }}
      close={close}
    />
  );
}

function DeclineDialog({ request, close }: { request: Request; close: () => void }) {
  return (
    <ActDialog
      act={{
        title: 'Leave it undone',
        what: (
          <>
            <Asked request={request} /> Nothing is done.
          </>
        ),
        verb: request.isOwn ? 'Withdraw 1 request' : 'Decline 1 request',
        path: `requests/${word(request.id)}/decline`,
        asksReason: true,
      }}
      close={close}
    />
  );
}

/** `3 when it was asked for, 2 now.` */
function countWords({ asked, now }: RequestCount): string {
  const before = asked === undefined ? '' : `${showNumber(asked)} when it was asked for, `;
  return now === undefined ? `${before}not counted now.` : `${before}${showNumber(now)} now.`;
}

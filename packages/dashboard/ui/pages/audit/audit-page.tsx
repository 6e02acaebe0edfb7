import { Group, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type AuditSearch, auditQuery } from '../../api/queries.js';
import type { Act } from '../../api/types.js';
import { column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { MoreButton, moreOf } from '../../components/more-button.js';
import { Name } from '../../components/name.js';
import { Page } from '../../components/page.js';
import { Tag } from '../../components/tag.js';
import { useTyped } from '../../components/use-typed.js';
import { useLive } from '../../live/live.js';
import { ACT_CHOICES, actWords } from '../../words/act-words.js';
import { count, showNumber } from '../../words/numbers.js';

const EVERY = 5_000;
const OUTCOMES = {
  done: { label: 'Done', color: 'teal' },
  refused: { label: 'Refused', color: 'orange' },
  failed: { label: 'Failed', color: 'red' },
  requested: { label: 'Asked for', color: 'blue' },
  declined: { label: 'Declined', color: 'orange' },
  expired: { label: 'Expired', color: 'gray' },
} as const;

const REQUESTED: ReadonlySet<string> = new Set(['requested', 'declined', 'expired']);

/** What acts are done to, where that is no job. */
const NOUNS: Readonly<Record<string, readonly [one: string, many?: string]>> = {
  'queues.pause': ['queue'],
  'queues.resume': ['queue'],
  'batches.cancel': ['batch', 'batches'],
  'schedules.stop': ['schedule'],
  'schedules.start': ['schedule'],
  'scheduler.pause': ['scheduler'],
  'scheduler.resume': ['scheduler'],
  'processes.quiet': ['process', 'processes'],
  'processes.restart': ['process', 'processes'],
  'processes.scale': ['pool'],
  'errors.resolve': ['error'],
  'errors.reopen': ['error'],
  'schedules.backfill': ['run'],
  'schedules.trigger': ['run'],
  'schedules.skip': ['slot'],
  'errors.clear': ['entry', 'entries'],
  'requests.decide': ['job or slot', 'jobs or slots'],
};

const COLUMNS = [
  column<Act>('at', 'When', ({ at }) => <Moment at={at} />, { width: 128, narrow: 80 }),
  column<Act>(
    'by',
    'Who',
    ({ by, confirmedBy }) => <Name of={confirmedBy ? `${by ?? '–'}, ${confirmedBy}` : (by ?? '–')} />,
    { width: 150, narrow: 84, isWhole: true },
  ),
  column<Act>('act', 'What', (act) => <What act={act} />, { isWhole: true }),
  column<Act>('on', 'On', (act) => <Name of={onWords(act)} />, { isWide: true, isWhole: true }),
  column<Act>('reason', 'Reason', ({ reason }) => reason ?? '', { isMinor: true, isWhole: true }),
  column<Act>('from', 'From', ({ from, via }) => (from ? `${from} (${via})` : via), {
    width: 130,
    isMinor: true,
  }),
  column<Act>('outcome', 'Outcome', (act) => <Outcome act={act} />, { width: 100, isMinor: true }),
];

function Outcome({ act: { outcome } }: { act: Act }) {
  return <Tag color={OUTCOMES[outcome].color}>{OUTCOMES[outcome].label}</Tag>;
}

/** On a narrow screen also to what, and how that went where it was not done. */
function What({ act }: { act: Act }) {
  return (
    <>
      {actWords(act.act)}
      <div className="narrow-words">
        <Name of={onWords(act)} />
        {act.outcome !== 'done' && <Outcome act={act} />}
      </div>
    </>
  );
}

export function AuditPage() {
  const live = useLive();
  const search = useSearch({ from: '/audit' });
  const navigate = useNavigate();
  const { by, act } = search;
  const choose = (changed: AuditSearch) => navigate({ to: '/audit', search: changed, replace: true });
  const [who, setWho] = useTyped(by, (it) => choose({ ...search, by: it }));
  const reading = useInfiniteQuery({ ...auditQuery(search), refetchInterval: live.every(EVERY) });
  return (
    <Page
      title="Audit"
      about="What was done, and tried, here, on the command line and in code: the latest 10,000 acts of 90 days."
    >
      <Group gap="xs" align="flex-end">
        <TextInput
          label="Who"
          size="xs"
          value={who}
          maxLength={300}
          onChange={(event) => setWho(event.currentTarget.value)}
        />
        <Select
          label="What"
          size="xs"
          data={ACT_CHOICES}
          value={act ?? null}
          onChange={(it) => choose({ ...search, act: it ?? undefined })}
          clearable
          searchable
        />
      </Group>
      <Loaded of={reading}>
        {({ pages }) => {
          const acts = pages.flatMap((it) => it.acts);
          const more = moreOf(reading);
          if (acts.length > 0)
            return <DataTable label="Acts" rows={acts} columns={COLUMNS} keyOf={(it) => it.id} more={more} />;
          return (
            <div className="card">
              {by || act ? (
                <Empty title="Nothing like that was done" />
              ) : (
                <Empty title="Nobody has done anything yet">
                  What somebody retries, cancels, removes, pauses or stops is written down with who and why.
                </Empty>
              )}
              <MoreButton more={more}>Look further back</MoreButton>
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}

function onWords({ act, job, schedule, target, queue, queues, done, asked, outcome }: Act): string {
  // Of an act that waits for a second person, the target is the request for it.
  const other = REQUESTED.has(outcome) ? undefined : target;
  const limited = act === 'queues.limit' && other !== undefined ? `${queue}: ${other}` : undefined;
  const place =
    limited ?? job ?? schedule ?? other ?? queue ?? (queues ? count(queues.length, 'queue') : undefined);
  if (done === undefined || job !== undefined) return place ?? '–';
  const counted = count(done, ...(NOUNS[act] ?? (['job'] as const)));
  const number = asked === undefined ? counted : `${counted} (${showNumber(asked)} when asked for)`;
  return place === undefined ? number : `${number} of ${place}`;
}

import { useQuery } from '@tanstack/react-query';
import { auditQuery } from '../../api/queries.js';
import type { Act } from '../../api/types.js';
import { column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { Page } from '../../components/page.js';
import { Tag } from '../../components/tag.js';
import { useLive } from '../../live/live.js';
import { ACT_WORDS } from '../../words/act-words.js';
import { count } from '../../words/numbers.js';

const EVERY = 5_000;
const OUTCOMES = {
  done: { label: 'Done', color: 'teal' },
  refused: { label: 'Refused', color: 'orange' },
  failed: { label: 'Failed', color: 'red' },
} as const;

const COLUMNS = [
  column<Act>('at', 'When', ({ at }) => <Moment at={at} />, { width: 120 }),
  column<Act>('by', 'Who', ({ by }) => by, { width: 150 }),
  column<Act>('act', 'What', ({ act }) => ACT_WORDS[act] ?? act, { width: 170 }),
  column<Act>('on', 'On', ({ job, schedule, queue, done }) =>
    done === undefined
      ? (job ?? schedule ?? queue ?? '–')
      : `${count(done, 'job')}${queue ? ` of ${queue}` : ''}`,
  ),
  column<Act>('reason', 'Reason', ({ reason }) => reason ?? '', { isMinor: true }),
  column<Act>('from', 'From', ({ from }) => from ?? '–', { width: 130, isMinor: true }),
  column<Act>(
    'outcome',
    'Outcome',
    ({ outcome }) => <Tag color={OUTCOMES[outcome].color}>{OUTCOMES[outcome].label}</Tag>,
    { width: 100 },
  ),
];

export function AuditPage() {
  const live = useLive();
  const reading = useQuery({ ...auditQuery, refetchInterval: live.every(EVERY) });
  return (
    <Page
      title="Audit"
      about="What was done, and tried, through this process: the latest 1,000 acts since it started."
    >
      <Loaded of={reading}>
        {(acts) =>
          acts.length === 0 ? (
            <div className="card">
              <Empty title="Nobody has done anything yet">
                What somebody retries, cancels, removes, pauses or stops here is written down with who and
                why.
              </Empty>
            </div>
          ) : (
            <DataTable
              label="Acts"
              rows={acts}
              columns={COLUMNS}
              keyOf={(it) => `${it.at} ${it.act} ${it.job ?? it.queue ?? ''}`}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

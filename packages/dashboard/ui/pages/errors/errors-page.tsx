import { SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { errorGroupsQuery, type GroupState } from '../../api/queries.js';
import type { ErrorGroup } from '../../api/types.js';
import { column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { moreOf } from '../../components/more-button.js';
import { Name } from '../../components/name.js';
import { Page } from '../../components/page.js';
import { Tag } from '../../components/tag.js';
import { TextLink } from '../../components/text-link.js';
import { useLive } from '../../live/live.js';
import { GROUP_STATES, typeWords, versionWords } from '../../words/error-words.js';
import { showNumber } from '../../words/numbers.js';
import { Trend } from './trend.js';

const EVERY = 5_000;

const STATES = [
  { value: 'unresolved', label: 'Unresolved' },
  { value: 'resolved', label: 'Resolved' },
  { value: 'all', label: 'All' },
];
const NOTHING: Readonly<Record<GroupState, string>> = {
  unresolved: 'No job has failed for good lately, or all of it is resolved.',
  resolved: 'None has been resolved yet.',
  all: 'No job has failed for good lately.',
};

const COLUMNS = [
  column<ErrorGroup>('error', 'Error', (group) => <What group={group} />, { isWhole: true }),
  column<ErrorGroup>(
    'state',
    'State',
    ({ state }) => <Tag color={GROUP_STATES[state].color}>{GROUP_STATES[state].label}</Tag>,
    { width: 110, isMinor: true },
  ),
  column<ErrorGroup>('trend', 'Last 24 hours', ({ trend }) => <Trend counts={trend} />, {
    width: 150,
    isMinor: true,
  }),
  column<ErrorGroup>('count', 'Errors', ({ count }) => showNumber(count), {
    width: 84,
    narrow: 60,
    isNumber: true,
  }),
  column<ErrorGroup>('version', 'Version', versionWords, { width: 120, isMinor: true }),
  column<ErrorGroup>('first', 'First seen', ({ firstSeen }) => <Moment at={firstSeen} />, {
    width: 128,
    isMinor: true,
  }),
  column<ErrorGroup>('last', 'Last seen', ({ lastSeen }) => <Moment at={lastSeen} />, {
    width: 128,
    narrow: 80,
  }),
];

/** Errors by what they have in common. */
export function ErrorsPage() {
  const live = useLive();
  const navigate = useNavigate();
  const { state = 'unresolved' } = useSearch({ from: '/errors' });
  const reading = useInfiniteQuery({
    ...errorGroupsQuery(state),
    refetchInterval: live.every(EVERY),
  });
  const choose = (it: GroupState) =>
    navigate({ to: '/errors', search: it === 'unresolved' ? {} : { state: it }, replace: true });
  return (
    <Page
      title="Errors"
      about="What failed for good, by class, job, place and words: the 1,000 that were seen last, for 90 days."
      acts={
        <TextLink to="/errors/log" size="sm">
          Every error
        </TextLink>
      }
    >
      <div>
        <SegmentedControl
          data={STATES}
          value={state}
          onChange={(it) => choose(it as GroupState)}
          aria-label="Which errors"
        />
      </div>
      <Loaded of={reading}>
        {({ pages }) => {
          const rows = pages.flatMap((it) => it.groups);
          if (rows.length === 0 && !reading.hasNextPage)
            return (
              <div className="card">
                <Empty title="No errors">{NOTHING[state]}</Empty>
              </div>
            );
          return (
            <DataTable
              label="Groups of errors"
              rows={rows}
              columns={COLUMNS}
              keyOf={(it) => it.id}
              open={({ id }) => navigate({ to: '/errors/groups/$group', params: { group: id } })}
              more={moreOf(reading)}
            />
          );
        }}
      </Loaded>
    </Page>
  );
}

/** Where it is from, and below what it says. */
function What({ group }: { group: ErrorGroup }) {
  const { title, place, message } = group;
  return (
    <>
      <div className="name-cell">
        <span>
          <Name of={title} />
        </span>
        <span className="job-tag">{typeWords(group)}</span>
      </div>
      <div className="second-line bad" title={place}>
        {message.split('\n', 1)[0]}
      </div>
    </>
  );
}

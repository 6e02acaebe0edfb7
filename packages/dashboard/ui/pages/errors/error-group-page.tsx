import { Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { errorGroupQuery } from '../../api/queries.js';
import type { ErrorGroup, ErrorGroupDetails } from '../../api/types.js';
import { Fact } from '../../components/fact.js';
import { Loaded } from '../../components/loaded.js';
import { Moment } from '../../components/moment.js';
import { Page } from '../../components/page.js';
import { Tag } from '../../components/tag.js';
import { useLive } from '../../live/live.js';
import { GROUP_STATES, typeWords, versionWords } from '../../words/error-words.js';
import { showNumber } from '../../words/numbers.js';
import { plain } from '../../words/plain.js';
import { GroupActs } from './group-acts.js';
import { GroupErrors } from './group-errors.js';
import { GroupJobs } from './group-jobs.js';
import { Trend } from './trend.js';

const EVERY = 5_000;
const LISTS = [
  { value: 'errors', label: 'Latest errors' },
  { value: 'jobs', label: 'Failed jobs' },
];

export function ErrorGroupPage() {
  const { group: id } = useParams({ from: '/errors/groups/$group' });
  const live = useLive();
  const reading = useQuery({ ...errorGroupQuery(id), refetchInterval: live.every(EVERY) });
  const group = reading.data?.group;
  return (
    <Page
      title={group?.title ?? 'Error'}
      about={
        group && (
          <Group gap="xs">
            <Tag color={GROUP_STATES[group.state].color}>{GROUP_STATES[group.state].label}</Tag>
            <span className="mono">{typeWords(group)}</span>
          </Group>
        )
      }
      acts={group && <GroupActs group={group} />}
    >
      <Loaded of={reading}>{(found) => <GroupBody found={found} />}</Loaded>
    </Page>
  );
}

function GroupBody({ found: { group, errors } }: { found: ErrorGroupDetails }) {
  const { list = 'errors' } = useSearch({ from: '/errors/groups/$group' });
  const navigate = useNavigate();
  const choose = (it: string) =>
    navigate({
      to: '/errors/groups/$group',
      params: { group: group.id },
      search: it === 'jobs' ? { list: it } : {},
      replace: true,
    });
  return (
    <Stack gap="md">
      <section className="card card-pad" aria-label="What it is">
        <Text size="sm" c="red" fw={600} mb="sm" className="error-message">
          {group.message}
        </Text>
        <dl className="facts">
          <Fact name="Place">{group.place ?? 'not in the app’s own code'}</Fact>
          <Fact name="Queue">{group.queue ?? '–'}</Fact>
          <Fact name="Errors">{showNumber(group.count)}</Fact>
          <Fact name="First seen">
            <Moment at={group.firstSeen} />
          </Fact>
          <Fact name="Last seen">
            <Moment at={group.lastSeen} />
          </Fact>
          <Fact name="Version">{versionWords(group)}</Fact>
          <Fact name="Last 24 hours">
            <Trend counts={group.trend} />
          </Fact>
        </dl>
        <Resolution group={group} />
      </section>
      <section aria-label="Errors and jobs">
        {group.job !== undefined && (
          <SegmentedControl data={LISTS} value={list} onChange={choose} mb="sm" aria-label="Which list" />
        )}
        {list === 'jobs' ? <GroupJobs group={group.id} /> : <GroupErrors errors={errors} />}
      </section>
    </Stack>
  );
}

/** Who closed it, and when it came again. */
function Resolution({ group: { resolved, regressedAt } }: { group: ErrorGroup }) {
  if (!resolved) return null;
  return (
    <Text size="sm" mt="sm">
      Resolved {resolved.by !== undefined && `by ${plain(resolved.by)} `}
      <Moment at={resolved.at} />
      {resolved.reason !== undefined && `: ${plain(resolved.reason)}`}
      {regressedAt !== undefined && (
        <>
          . It came again <Moment at={regressedAt} />.
        </>
      )}
    </Text>
  );
}

import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { queuesQuery } from '../../api/queries.js';
import type { Queue } from '../../api/types.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { MoreButton } from '../../components/more-button.js';
import { Page } from '../../components/page.js';
import { useTyped } from '../../components/use-typed.js';
import { useLive } from '../../live/live.js';
import { count } from '../../words/numbers.js';
import { QueueCard } from './queue-card.js';

const EVERY = 3_000;

/** Cards that are drawn at first, and how many more each time. */
const PORTION = 40;
/** Queues among which one is found by looking. */
const FEW = 12;

export function QueuesPage() {
  const live = useLive();
  const reading = useQuery({ ...queuesQuery, refetchInterval: live.every(EVERY) });
  return (
    <Page title="Queues">
      <Loaded of={reading}>{(queues) => <QueueList queues={queues} />}</Loaded>
    </Page>
  );
}

function QueueList({ queues }: { queues: readonly Queue[] }) {
  const { find = '' } = useSearch({ from: '/queues' });
  const navigate = useNavigate();
  const [text, type] = useTyped(find, (it) =>
    navigate({ to: '/queues', search: { find: it }, replace: true }),
  );
  const [most, setMost] = useState(PORTION);
  const found = queues.filter(({ name }) => name.toLowerCase().includes(find.toLowerCase()));
  const left = found.length - most;
  const showMore = { isLoading: false, hasFailed: false, load: () => setMost(most + PORTION) };
  return (
    <>
      {(queues.length > FEW || find !== '') && (
        <TextInput
          label={`Find one of ${count(queues.length, 'queue')}`}
          size="xs"
          maw={300}
          value={text}
          maxLength={300}
          onChange={(event) => type(event.currentTarget.value)}
        />
      )}
      <div className="two">
        {found.slice(0, most).map((queue) => (
          <QueueCard key={queue.name} queue={queue} />
        ))}
      </div>
      {found.length === 0 && (
        <div className="card">
          <Empty title="No queue of that name" />
        </div>
      )}
      <MoreButton more={left > 0 ? showMore : undefined}>
        Show {Math.min(PORTION, left)} more of {count(found.length, 'queue')}
      </MoreButton>
    </>
  );
}

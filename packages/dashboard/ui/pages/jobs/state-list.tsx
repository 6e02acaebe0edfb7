import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type JobQuery, queuesQuery } from '../../api/queries.js';
import type { Queue, State } from '../../api/types.js';
import { useLive } from '../../live/live.js';
import { showShort } from '../../words/numbers.js';
import { STATE_ORDER, STATES } from '../../words/state-words.js';
import type { JobSearch } from './job-search.js';

const EVERY = 3_000;

/** The states, and how many jobs of the chosen queues are in each. BullMQ counts the cancelled among the failed. */
export function StateList({
  search,
  query,
  change,
}: {
  search: JobSearch;
  query: JobQuery;
  change: (search: JobSearch) => void;
}) {
  const live = useLive();
  const { data = [] } = useQuery({ ...queuesQuery, refetchInterval: live.every(EVERY) });
  const queues = query.queue === undefined ? data : data.filter((it) => query.queue?.includes(it.name));
  const entry = (state: State | undefined, label: string) => (
    <UnstyledButton
      key={label}
      className="state-link"
      aria-pressed={search.state === state}
      onClick={() => change({ ...search, state })}
    >
      <span>{label}</span>
      <span className="state-count">{countOf(queues, state)}</span>
    </UnstyledButton>
  );
  return (
    <nav className="state-list" aria-label="States">
      {entry(undefined, 'All')}
      {STATE_ORDER.map((state) => entry(state, STATES[state].label))}
    </nav>
  );
}

function countOf(queues: readonly Queue[], state: State | undefined): string {
  if (state === 'cancelled') return '';
  const counts = queues.map((it) => it.counts as Readonly<Record<string, number>>);
  const total = (it: Readonly<Record<string, number>>) =>
    state === undefined ? Object.values(it).reduce((sum, one) => sum + one, 0) : (it[state] ?? 0);
  return showShort(counts.reduce((sum, it) => sum + total(it), 0));
}

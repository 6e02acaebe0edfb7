import { Autocomplete, Kbd } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { knownJobsQuery, queuesQuery } from '../../api/queries.js';
import { Icon } from '../../components/icon.js';
import { STATE_ORDER } from '../../words/state-words.js';
import { completions, type JobSearch } from './job-search.js';

const SETTLES_AFTER = 350;

/** Searches by qualifiers and text; what may follow is offered. */
export function SearchBox({ search, change }: { search: JobSearch; change: (search: JobSearch) => void }) {
  const [text, setText] = useState(search.q ?? '');
  const box = useRef<HTMLInputElement>(null);
  const queues = useQuery(queuesQuery).data ?? [];
  const jobs = useQuery(knownJobsQuery).data ?? [];
  // What this box has said itself; anything else in the address comes from elsewhere, such as the way back.
  const said = useRef(search.q);
  const say = useRef(change);
  say.current = change;
  const { q, state } = search;
  useHotkeys([['/', () => box.current?.focus()]]);
  useEffect(() => {
    if (q === said.current) return;
    said.current = q;
    setText(q ?? '');
  }, [q]);
  useEffect(() => {
    const wanted = text.trim() || undefined;
    if (wanted === said.current) return;
    const timer = setTimeout(() => {
      said.current = wanted;
      say.current({
        ...(state === undefined ? {} : { state }),
        ...(wanted === undefined ? {} : { q: wanted }),
      });
    }, SETTLES_AFTER);
    return () => clearTimeout(timer);
  }, [text, state]);
  const known = {
    queue: queues.map((it) => it.name),
    name: jobs.map((it) => it.name),
    tag: [...new Set(jobs.flatMap((it) => it.options.tags))],
    state: STATE_ORDER,
    older: ['1h', '1d', '7d'],
  };
  return (
    <Autocomplete
      ref={box}
      value={text}
      onChange={setText}
      data={completions(text, known)}
      filter={({ options }) => options}
      placeholder="queue: name: user: tag: id: error: or any text in a job"
      aria-label="Search jobs"
      leftSection={<Icon name="search" size={16} />}
      rightSection={text === '' ? <Kbd size="xs">/</Kbd> : undefined}
      mb="sm"
      limit={12}
    />
  );
}

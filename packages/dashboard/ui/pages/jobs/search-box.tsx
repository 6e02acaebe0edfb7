import { Autocomplete, Kbd } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { JobItem } from '../../api/types.js';
import { Icon } from '../../components/icon.js';
import { completions, type JobSearch } from './job-search.js';
import { useKnownWords } from './known-words.js';

const SETTLES_AFTER = 350;

interface SearchBoxProps {
  readonly search: JobSearch;
  readonly change: (search: JobSearch) => void;
  /** The jobs that are listed, whose users and tags are offered. */
  readonly shown: readonly JobItem[];
}

/** Searches by qualifiers and text; what may follow is offered. */
export function SearchBox({ search, change, shown }: SearchBoxProps) {
  const [text, setText] = useState(search.q ?? '');
  const box = useRef<HTMLInputElement>(null);
  const known = useKnownWords(text, shown);
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

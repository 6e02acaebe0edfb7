import { Autocomplete, Kbd } from '@mantine/core';
import { useRef } from 'react';
import type { JobItem } from '../../api/types.js';
import { Icon } from '../../components/icon.js';
import { useSingleKeySwitch, useSingleKeys } from '../../components/single-keys.js';
import { useTyped } from '../../components/use-typed.js';
import { completions, type JobSearch } from './job-search.js';
import { useKnownWords } from './known-words.js';

interface SearchBoxProps {
  readonly search: JobSearch;
  readonly change: (search: JobSearch) => void;
  /** The jobs that are listed, whose users and tags are offered. */
  readonly shown: readonly JobItem[];
}

/** Searches by qualifiers and text; what may follow is offered. */
export function SearchBox({ search, change, shown }: SearchBoxProps) {
  const { q, state } = search;
  const [text, setText] = useTyped(q, (wanted) =>
    change({ ...(state === undefined ? {} : { state }), ...(wanted === undefined ? {} : { q: wanted }) }),
  );
  const box = useRef<HTMLInputElement>(null);
  const known = useKnownWords(text, shown);
  const [hasKey] = useSingleKeySwitch();
  useSingleKeys([['/', () => box.current?.focus()]]);
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
      rightSection={text === '' && hasKey ? <Kbd size="xs">/</Kbd> : undefined}
      mb="sm"
      limit={12}
    />
  );
}

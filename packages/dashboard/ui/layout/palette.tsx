import { Kbd, Text, TextInput, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { knownJobsQuery, queuesQuery } from '../api/queries.js';
import { Dialog } from '../components/dialog.js';
import { Icon, type IconName } from '../components/icon.js';
import { Name } from '../components/name.js';
import { useSingleKeySwitch } from '../components/single-keys.js';
import { useLive } from '../live/live.js';
import { term, textTerm } from '../pages/jobs/job-search.js';
import { usePages } from './use-pages.js';

interface Entry {
  readonly label: string;
  readonly about: string;
  readonly icon: IconName;
  readonly run: () => unknown;
}

const MOST = 16;

/** Goes anywhere and does what can be done from everywhere, by typing. */
export function Palette({ close }: { close: () => void }) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const [hasKeys] = useSingleKeySwitch();
  const entries = useEntries(text).slice(0, MOST);
  const list = useRef<HTMLDivElement>(null);
  // In a block: browsers give a promise, which is no cleanup.
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const run = (entry: Entry | undefined) => {
    close();
    void entry?.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setChosen((it) => Math.min(entries.length - 1, it + 1));
    else if (event.key === 'ArrowUp') setChosen((it) => Math.max(0, it - 1));
    else if (event.key === 'Enter') run(entries[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog
      opened
      onClose={close}
      withCloseButton={false}
      padding={0}
      size="lg"
      yOffset="12vh"
      centered={false}
      aria-label="Command palette"
    >
      <TextInput
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKey}
        placeholder="A page, a queue, a job’s name or id…"
        aria-label="Search or go to"
        leftSection={<Icon name="search" />}
        size="lg"
        variant="unstyled"
        className="palette-input"
        data-autofocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-entries"
        aria-activedescendant={`palette-${chosen}`}
      />
      <div ref={list} className="palette" role="listbox" id="palette-entries" aria-label="Entries">
        {entries.map((entry, index) => (
          <UnstyledButton
            key={`${entry.about} ${entry.label}`}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className="palette-entry"
            onClick={() => run(entry)}
            onMouseMove={() => setChosen(index)}
          >
            <Icon name={entry.icon} />
            <span className="palette-label">
              <Name of={entry.label} />
            </span>
            <Text span size="xs" c="dimmed">
              {entry.about}
            </Text>
          </UnstyledButton>
        ))}
      </div>
      <div className="palette-foot">
        <Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd> choose · <Kbd size="xs">Enter</Kbd> go
        {hasKeys && (
          <>
            {' '}
            · <Kbd size="xs">/</Kbd> search jobs · <Kbd size="xs">g</Kbd> and a letter for a page ·{' '}
            <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> through a list · <Kbd size="xs">p</Kbd> pause
          </>
        )}
      </div>
    </Dialog>
  );
}

function useEntries(text: string): Entry[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const [hasKeys, switchKeys] = useSingleKeySwitch();
  const live = useLive();
  const pages = usePages();
  const queues = useQuery(queuesQuery).data ?? [];
  const jobs = useQuery(knownJobsQuery).data ?? [];
  const search = (q: string) => navigate({ to: '/jobs', search: { q } });
  const wanted = text.trim().toLowerCase();
  const fixed: Entry[] = [
    ...pages.map(({ to, label, icon, key }) => ({
      label,
      about: hasKeys ? `Page · g ${key}` : 'Page',
      icon,
      run: () => navigate({ to }),
    })),
    {
      label: live.isPaused ? 'Go on updating' : 'Pause updating',
      about: hasKeys ? 'p' : 'Updates',
      icon: 'pause',
      run: live.toggle,
    },
    {
      label: `Switch single keys ${hasKeys ? 'off' : 'on'}`,
      about: '/ g j k p',
      icon: 'keys',
      run: () => switchKeys(!hasKeys),
    },
    { label: 'Light colours', about: 'Theme', icon: 'sun', run: () => setColorScheme('light') },
    { label: 'Dark colours', about: 'Theme', icon: 'moon', run: () => setColorScheme('dark') },
    { label: 'Colours of the system', about: 'Theme', icon: 'sun', run: () => setColorScheme('auto') },
  ];
  const found: Entry[] = [
    ...queues.map(({ name }) => ({
      label: name,
      about: 'Jobs of the queue',
      icon: 'queues' as const,
      run: () => search(term('queue', name)),
    })),
    ...jobs.map(({ name }) => ({
      label: name,
      about: 'Jobs of this name',
      icon: 'jobs' as const,
      run: () => search(term('name', name)),
    })),
  ];
  if (wanted === '') return fixed;
  const matching = [...fixed, ...found].filter(({ label }) => label.toLowerCase().includes(wanted));
  return [
    ...matching.slice(0, MOST - 2),
    {
      label: text.trim(),
      about: 'Find the job of this id',
      icon: 'search',
      run: () => search(term('id', text.trim())),
    },
    {
      label: text.trim(),
      about: 'Search jobs for this text',
      icon: 'search',
      run: () => search(textTerm(text.trim())),
    },
  ];
}

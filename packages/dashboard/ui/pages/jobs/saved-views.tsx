import { Button, CloseButton, Group, Stack, Text, TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sessionQuery } from '../../api/queries.js';
import { Dialog } from '../../components/dialog.js';
import { type JobSearch, readJobSearch } from './job-search.js';

/** A search under a name. */
interface SavedView {
  readonly name: string;
  readonly search: JobSearch;
}

const MOST = 30;
const LONGEST = 60;

/** Searches that somebody keeps under names of their own, in this browser, each user apart. */
export function SavedViews({ search, change }: { search: JobSearch; change: (search: JobSearch) => void }) {
  const user = useQuery(sessionQuery).data?.user ?? '';
  const [views, setViews] = useLocalStorage<readonly SavedView[]>({
    key: `cortado views ${new URL(document.baseURI).pathname} ${user}`,
    defaultValue: [],
    deserialize: readViews,
  });
  const [name, setName] = useState<string>();
  const hasSearch = search.q !== undefined || search.state !== undefined;
  const isSaved = views.some((it) => isSame(it.search, search));
  const save = (wanted: string) => {
    const others = views.filter((it) => it.name !== wanted);
    setViews([...others, { name: wanted, search }].slice(-MOST));
    setName(undefined);
  };
  if (views.length === 0 && !hasSearch) return null;
  return (
    <Group gap={6} mb="sm" role="group" aria-label="Saved views">
      {views.map((it) => (
        <span key={it.name} className="saved-view">
          <Button
            size="compact-xs"
            variant={isSame(it.search, search) ? 'light' : 'default'}
            aria-pressed={isSame(it.search, search)}
            onClick={() => change(it.search)}
          >
            {it.name}
          </Button>
          <CloseButton
            size="xs"
            aria-label={`Forget the view ${it.name}`}
            onClick={() => setViews(views.filter((other) => other.name !== it.name))}
          />
        </span>
      ))}
      {hasSearch && !isSaved && (
        <Button size="compact-xs" variant="subtle" onClick={() => setName('')}>
          Save this view…
        </Button>
      )}
      <Dialog opened={name !== undefined} onClose={() => setName(undefined)} title="Save this view">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (name?.trim()) save(name.trim());
          }}
        >
          <Stack gap="sm">
            <Text size="sm">It is kept in this browser, for you. A view of the same name is replaced.</Text>
            <TextInput
              label="Name"
              value={name ?? ''}
              maxLength={LONGEST}
              onChange={(event) => setName(event.currentTarget.value)}
              data-autofocus
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setName(undefined)}>
                Do not save
              </Button>
              <Button type="submit" disabled={!name?.trim()}>
                Save 1 view
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </Group>
  );
}

function isSame(a: JobSearch, b: JobSearch): boolean {
  return a.q === b.q && a.state === b.state;
}

/** What lies in the browser may have been written by anybody. */
function readViews(text: string | undefined): readonly SavedView[] {
  try {
    const found = JSON.parse(text ?? '[]') as unknown;
    if (!Array.isArray(found)) return [];
    return found.slice(0, MOST).flatMap((it: Partial<SavedView> | null) => {
      if (typeof it?.name !== 'string') return [];
      return [{ name: it.name.slice(0, LONGEST), search: readJobSearch({ ...it.search }) }];
    });
  } catch {
    return [];
  }
}

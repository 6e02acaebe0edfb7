import {
  ActionIcon,
  Group,
  Kbd,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { Icon } from '../components/icon.js';
import { useSingleKeys } from '../components/single-keys.js';
import { LiveSign } from '../live/live-sign.js';
import { PAGES } from './pages.js';

const loadPalette = () => import('./palette.js').then((it) => ({ default: it.Palette }));
const Palette = lazy(loadPalette);
/** When the page is there, what a key opens is brought along, so that it opens at once. */
const AHEAD_AFTER = 1_500;
/** How long after `g` the key of a page counts. */
const SECOND_KEY_WITHIN = 1_500;

/** What stands at the right of the header: searching, whether pages are live, and light or dark. */
export function HeaderTools() {
  const [isOpen, palette] = useDisclosure(false);
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const navigate = useNavigate();
  const goAt = useRef(0);
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette().catch(() => undefined), AHEAD_AFTER);
    return () => clearTimeout(timer);
  }, []);
  const openPalette = () => {
    // A dialog has been asked for something already.
    if (document.querySelector('[role=dialog]') === null) palette.open();
  };
  // From within a field, too.
  useHotkeys([['mod+k', openPalette]], []);
  const isGoing = () => Date.now() - goAt.current < SECOND_KEY_WITHIN;
  useSingleKeys([
    [
      'g',
      () => {
        goAt.current = Date.now();
      },
    ],
    ...PAGES.map(({ key, to }): [string, () => void] => [
      key,
      () => {
        if (isGoing()) void navigate({ to });
      },
    ]),
  ]);
  return (
    <Group gap="xs" wrap="nowrap">
      <UnstyledButton className="search-button" onClick={palette.open} aria-label="Open the command palette">
        <Icon name="search" size={15} />
        <span className="search-words">Search or go to…</span>
        <Kbd size="xs" className="search-words">
          Ctrl K
        </Kbd>
      </UnstyledButton>
      <LiveSign />
      <Tooltip label={scheme === 'dark' ? 'Light' : 'Dark'}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={scheme === 'dark' ? 'Show in light colours' : 'Show in dark colours'}
          onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
        >
          <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
        </ActionIcon>
      </Tooltip>
      {isOpen && (
        <Suspense>
          <Palette close={palette.close} />
        </Suspense>
      )}
    </Group>
  );
}

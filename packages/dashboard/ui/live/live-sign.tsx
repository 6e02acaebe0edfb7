import { Tooltip, UnstyledButton } from '@mantine/core';
import { useIsFetching, useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/queries.js';
import { useSingleKeySwitch, useSingleKeys } from '../components/single-keys.js';
import { failureWords } from '../words/failure-words.js';
import { useLive } from './live.js';

const SESSION_EVERY = 5_000;

/** Whether what is shown keeps itself up to date, and the button that halts it. */
export function LiveSign() {
  const live = useLive();
  const isFetching = useIsFetching() > 0;
  const { error } = useQuery({ ...sessionQuery, refetchInterval: live.every(SESSION_EVERY) });
  const [hasKey] = useSingleKeySwitch();
  useSingleKeys([['p', live.toggle]]);
  const key = hasKey ? ' (p)' : '';
  const state = error ? 'away' : live.isPaused ? 'paused' : 'live';
  const label = { away: 'Offline', paused: 'Paused', live: 'Live' }[state];
  const about = {
    away: failureWords(error),
    paused: `What you see stays as it is. Press to go on${key}.`,
    live: `The page keeps itself up to date. Press to halt it${key}.`,
  }[state];
  return (
    <Tooltip label={about}>
      <UnstyledButton
        className="live"
        data-state={state}
        data-told={live.isTold || undefined}
        data-fetching={isFetching || undefined}
        aria-pressed={live.isPaused}
        onClick={live.toggle}
      >
        <span className="live-dot" />
        {label}
      </UnstyledButton>
    </Tooltip>
  );
}

import { useDocumentVisibility } from '@mantine/hooks';
import { type Query, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { isLong, listen } from './push.js';

/** Whether pages keep themselves up to date. */
export interface Live {
  readonly isPaused: boolean;
  /** Whether the server tells of changes as they come; otherwise pages ask. */
  readonly isTold: boolean;
  toggle(): void;
  /** For a query's `refetchInterval`: so often while it answers, ever less often while it does not; never of a long list. */
  every(milliseconds: number): (query: AnyQuery) => number | false;
}

// biome-ignore lint/suspicious/noExplicitAny: queries of any data are asked how they are
type AnyQuery = Query<any, any, any, any>;

const SLOWEST = 30_000;
const OPENED_AT = Date.now();
const LiveContext = createContext<Live | undefined>(undefined);

export function LiveProvider({ children }: { children: ReactNode }) {
  const [isPaused, setPaused] = useState(false);
  const [isTold, setTold] = useState(false);
  const client = useQueryClient();
  // A browser has six connections to a server for all its tabs: those that nobody looks at hold none.
  const isSeen = useDocumentVisibility() === 'visible';
  useEffect(() => {
    if (isPaused || !isSeen) return undefined;
    return listen(client, setTold);
  }, [client, isPaused, isSeen]);
  const live = useMemo<Live>(
    () => ({
      isPaused,
      isTold,
      toggle: () => setPaused((it) => !it),
      every: (milliseconds) => (query) => {
        if (isPaused || isLong(query)) return false;
        if (query.state.status !== 'error') return isTold ? toldAnyway(milliseconds) : milliseconds;
        // As long again as it had been away when it failed last: every wait is twice the one before.
        const { dataUpdatedAt, errorUpdatedAt } = query.state;
        const away = errorUpdatedAt - Math.max(dataUpdatedAt, OPENED_AT);
        return Math.min(SLOWEST, Math.max(milliseconds, away));
      },
    }),
    [isPaused, isTold],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** What changes without a queue's counts doing so, such as a job's log, is asked for as often as ever. */
function toldAnyway(milliseconds: number): number {
  return milliseconds < 2_000 ? milliseconds : 2 * milliseconds;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('Expected a LiveProvider around the page, found none.');
  return live;
}

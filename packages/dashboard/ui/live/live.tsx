import type { Query } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

/** Whether pages keep themselves up to date. */
export interface Live {
  readonly isPaused: boolean;
  toggle(): void;
  /** For a query's `refetchInterval`: so often while it answers, ever less often while it does not. */
  every(milliseconds: number): (query: AnyQuery) => number | false;
}

// biome-ignore lint/suspicious/noExplicitAny: queries of any data are asked how they are
type AnyQuery = Query<any, any, any, any>;

const SLOWEST = 30_000;
const OPENED_AT = Date.now();
const LiveContext = createContext<Live | undefined>(undefined);

export function LiveProvider({ children }: { children: ReactNode }) {
  const [isPaused, setPaused] = useState(false);
  const live = useMemo<Live>(
    () => ({
      isPaused,
      toggle: () => setPaused((it) => !it),
      every: (milliseconds) => (query) => {
        if (isPaused) return false;
        if (query.state.status !== 'error') return milliseconds;
        // As long again as it had been away when it failed last: every wait is twice the one before.
        const { dataUpdatedAt, errorUpdatedAt } = query.state;
        const away = errorUpdatedAt - Math.max(dataUpdatedAt, OPENED_AT);
        return Math.min(SLOWEST, Math.max(milliseconds, away));
      },
    }),
    [isPaused],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('Expected a LiveProvider around the page, found none.');
  return live;
}

import type { Query, QueryClient } from '@tanstack/react-query';
import { pushUrl } from '../api/client.js';

/** Several changes in a row are one to whoever looks. */
const TOGETHER = 800;
/** After a refusal, or a server that has no such channel. */
const AGAIN_AFTER = 20_000;
/** What changes on its own, and is dear or never new. */
const APART = new Set(['session', 'known-jobs', 'metrics', 'doctor']);
/** Longer lists stay as they are until somebody asks: reading them again would be dear. */
const LIVE_UP_TO = 2;

interface Told {
  readonly queues: readonly string[];
  /** It tells no more, and is to be asked anew. */
  readonly isEnd?: true;
}

/** Hears from the server that something has changed, and has what is shown read anew; `told` hears whether it is connected. */
export function listen(client: QueryClient, told: (isConnected: boolean) => void): () => void {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let soon: ReturnType<typeof setTimeout> | undefined;
  const refresh = () => {
    soon = undefined;
    void client.invalidateQueries({ predicate: isOfQueues, refetchType: 'active' });
  };
  const open = () => {
    source = new EventSource(pushUrl());
    source.onopen = () => {
      told(true);
      // What changed before is in nothing that is told from now on.
      soon ??= setTimeout(refresh, TOGETHER);
    };
    source.onmessage = ({ data }) => {
      const { queues, isEnd } = JSON.parse(data as string) as Told;
      // Whether it still is connected is told by what comes of it.
      if (isEnd) {
        source?.close();
        open();
      } else if (queues.length > 0) soon ??= setTimeout(refresh, TOGETHER);
    };
    source.onerror = () => {
      told(false);
      // A browser tries again by itself, unless it was refused.
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(open, AGAIN_AFTER);
      void client.invalidateQueries({ queryKey: ['session'] });
    };
  };
  open();
  return () => {
    clearTimeout(again);
    clearTimeout(soon);
    source?.close();
    told(false);
  };
}

function isOfQueues(query: Query): boolean {
  return !APART.has(String(query.queryKey[0])) && !isLong(query) && !isReadingOn(query);
}

/** Its next page is on its way, and would be given up for a reading of the pages before it. */
function isReadingOn({ state }: Pick<Query, 'state'>): boolean {
  return state.fetchStatus === 'fetching' && state.fetchMeta?.fetchMore !== undefined;
}

/** Of more pages than are read again by themselves. */
export function isLong({ state }: Pick<Query, 'state'>): boolean {
  const { pages } = (state.data ?? {}) as { pages?: unknown };
  return Array.isArray(pages) && pages.length > LIVE_UP_TO;
}

import { createContext, useContext, useSyncExternalStore } from 'react';
import { currentConnection } from '../client/current.js';
import type { Realtime } from '../client/realtime.js';

/** The connection of a part of the page: `<RealtimeContext.Provider value={realtime}>`. Without one, hooks use what the page made last. */
export const RealtimeContext = createContext<Realtime | undefined>(undefined);

const none = () => undefined;

/** The page's connection; `undefined` before there is one, and on a server that renders the page. */
export function useRealtime(): Realtime | undefined {
  const given = useContext(RealtimeContext);
  const current = useSyncExternalStore(currentConnection.subscribe, currentConnection.get, none);
  return given ?? current;
}

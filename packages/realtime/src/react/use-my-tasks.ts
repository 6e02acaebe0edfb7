import { useEffect, useMemo, useState } from 'react';
import type { MyTasks, TaskHolder } from '../client/task-holder.js';
import { useRealtime } from './use-realtime.js';
import { useStore } from './use-store.js';

/** The signed-in user's own jobs, and what can be done with them. */
export interface UsedTasks extends MyTasks, Pick<TaskHolder, 'cancel' | 'retry' | 'refresh'> {}

const NONE: MyTasks = { tasks: [], isLoading: true, error: undefined };
const notYet = async () => {
  throw new Error('There is no connection yet; call connect() first.');
};

/** The signed-in user's own jobs, newest first, and again whenever one of them changes. */
export function useMyTasks(): UsedTasks {
  const realtime = useRealtime();
  const [holder, setHolder] = useState<TaskHolder>();
  useEffect(() => {
    setHolder(realtime?.myTasks());
  }, [realtime]);
  const list = useStore(holder, NONE);
  return useMemo(
    () => ({
      ...list,
      cancel: holder?.cancel ?? notYet,
      retry: holder?.retry ?? notYet,
      refresh: holder?.refresh ?? notYet,
    }),
    [list, holder],
  );
}

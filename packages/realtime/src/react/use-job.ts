import { useEffect, useState } from 'react';
import type { JobWatch, WatchedJob } from '../client/job-watch.js';
import type { Progress } from '../protocol/frames.js';
import { useRealtime } from './use-realtime.js';
import { useStore } from './use-store.js';

const NOTHING: WatchedJob = { task: undefined, progress: undefined, refusal: undefined };

/** Follows one job of the user's, for as long as the component is there; nothing where there is no id. */
export function useJob(id: string | undefined): WatchedJob {
  const realtime = useRealtime();
  const [watch, setWatch] = useState<JobWatch>();
  useEffect(() => {
    if (!realtime || !id) return;
    const started = realtime.watchJob(id);
    setWatch(started);
    return () => {
      started.stop();
      setWatch(undefined);
    };
  }, [realtime, id]);
  // What is known of the job before is nothing to the one that is asked for now.
  return useStore(watch?.id === id ? watch : undefined, NOTHING);
}

/** The latest progress of one job of the user's; `undefined` where nothing was said of it yet. */
export function useProgress(id: string | undefined): Progress | undefined {
  return useJob(id).progress;
}

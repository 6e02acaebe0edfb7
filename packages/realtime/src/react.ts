'use client';

export { useJob, useProgress } from './react/use-job.js';
export { type UsedTasks, useMyTasks } from './react/use-my-tasks.js';
export { RealtimeContext, useRealtime } from './react/use-realtime.js';

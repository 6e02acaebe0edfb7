/** How far a job says it is. */
export interface JobProgress {
  /** 0 to 100. */
  percent: number;
  title?: string;
  description?: string;
}

/** The progress of a BullMQ job, whoever wrote it: a number, or an object with `percent`. */
export function readProgress(progress: unknown): JobProgress {
  if (typeof progress === 'number') return { percent: progress };
  const { percent, title, description } = (
    typeof progress === 'object' && progress !== null ? progress : {}
  ) as Partial<JobProgress>;
  return {
    percent: typeof percent === 'number' ? percent : 0,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  };
}

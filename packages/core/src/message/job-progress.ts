/** How far a job says it is. */
export interface JobProgress {
  /** 0 to 100. */
  percent: number;
  title?: string;
  description?: string;
}

/** What a job says about itself, in words of its own: small, and JSON. */
export type MetaValues = Readonly<Record<string, unknown>>;

/**
 * What BullMQ stores as a job's progress: a bare number as long as there is no more to say. What the job says about
 * itself is kept there too, since it is written like progress, watched like progress and gone with the job.
 */
export type StoredProgress = number | (JobProgress & { meta?: MetaValues });

/** The progress of a BullMQ job, whoever wrote it: a number, an object with `percent`, or words. */
export function readProgress(progress: unknown): JobProgress {
  if (typeof progress === 'number') return { percent: progress };
  if (typeof progress === 'string') return { percent: 0, description: progress };
  const { percent, title, description } = fieldsOf(progress);
  return {
    percent: typeof percent === 'number' ? percent : 0,
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

/** What the job said about itself; empty when nothing. */
export function readMeta(progress: unknown): MetaValues {
  return { ...fieldsOf(fieldsOf(progress).meta) };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

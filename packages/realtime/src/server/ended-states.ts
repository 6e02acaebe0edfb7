/** The states of a job of which nothing more comes, unless it is queued again. */
export const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

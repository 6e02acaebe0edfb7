/** As BullMQ tells of a job that was added: all workers of the queue look for it. */
export const WAKE_WORKERS = `SELECT pg_notify('bullmq_jobs', $1)`;

import { JOB_STATES, type JobFilter } from '@cortado/core';
import { z } from 'zod';
import { ApiError } from '../http/api-error.js';
import { text } from './handler.js';

const STATE = z.enum(JOB_STATES);
const DURATION = z.string().regex(/^\d{1,6}(ms|s|m|h|d|w|y)$/);

/** Which jobs are meant, as a query or a body says it. */
export const jobTerms = {
  queues: z.array(text(200)).max(1_000).optional(),
  states: z.array(STATE).min(1).max(JOB_STATES.length).optional(),
  name: text(300).optional(),
  user: text(300).optional(),
  tag: text(300).optional(),
  event: text(300).optional(),
  schedule: text(300).optional(),
  error: text(200).optional(),
  text: text(200).optional(),
  olderThan: DURATION.optional(),
};

const TERMS = z.strictObject(jobTerms);
export type JobTerms = z.infer<typeof TERMS>;

/** What the datastore is asked for; a term that was not said has no field. */
export function filterOf({ queues: _, ...terms }: JobTerms): JobFilter {
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined));
}

/** The queues that are meant: those named, or all the caller may see. @throws ApiError for one the caller may not see */
export function queuesOf({ queues }: JobTerms, allowed: readonly string[]): readonly string[] {
  const unknown = queues?.find((it) => !allowed.includes(it));
  if (unknown !== undefined) throw new ApiError('unknown-queue', { queue: unknown });
  return queues ?? allowed;
}

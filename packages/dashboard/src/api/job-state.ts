import type { JobHandle, JobStatus } from '@cortado/core';
import { ApiError } from '../http/api-error.js';

/** Where a job stands. @throws ApiError for one that is not there */
export async function jobState(
  job: Pick<JobHandle<unknown>, 'status'>,
): Promise<JobStatus<unknown>['state']> {
  const { state } = await job.status();
  if (state === 'not_found') throw new ApiError('unknown-job');
  return state;
}

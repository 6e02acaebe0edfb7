import type { ErrorGroup } from '@cortado/core';
import { ApiError } from '../http/api-error.js';
import type { ApiCall } from './handler.js';
import { isSeenAt } from './seen-error.js';

/** The group that the path names, where the caller may see it. @throws ApiError */
export async function seenGroup(call: ApiCall): Promise<ErrorGroup> {
  const group = await call.cortado.errorGroups.get(call.params.group ?? '');
  if (!group || !isSeenAt(group.queue, call)) throw new ApiError('not-found');
  return group;
}

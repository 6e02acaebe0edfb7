import type { ErrorGroup } from '@cortado/core';
import { ApiError } from '../http/api-error.js';
import type { ApiCall } from './handler.js';

/** The group that the path names, where the caller may see it. @throws ApiError */
export async function seenGroup({ cortado, params, queues }: ApiCall): Promise<ErrorGroup> {
  const group = await cortado.errorGroups.get(params.group ?? '');
  // What belongs to no queue of this app may tell of any.
  const isSeen =
    group?.queue !== undefined && cortado.queueNames.includes(group.queue)
      ? queues.includes(group.queue)
      : queues.length === cortado.queueNames.length;
  if (!group || !isSeen) throw new ApiError('not-found');
  return group;
}

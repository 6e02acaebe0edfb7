import { z } from 'zod';
import type { ActName } from '../../access/acts.js';
import { ApiError } from '../../http/api-error.js';
import { handler, reason } from '../handler.js';
import { mayDo, waitingActOf } from '../second-person.js';

/** Ends a request undone: who asked for it may, and who could confirm it. */
export const declineRequest = handler({
  body: z.strictObject({ reason }),
  async run({ cortado, visitor, params, body }) {
    const id = params.request ?? '';
    const { name } = visitor.user;
    const asked = await cortado.approvals.get(id);
    if (!asked) throw new ApiError('not-found');
    const act = asked.act as ActName;
    if (asked.by !== name && !(await mayDo(visitor, act, waitingActOf(asked))))
      throw new ApiError('forbidden', { act });
    const { state } = await cortado.approvals.decline(id, {
      by: name,
      ...(body.reason ? { reason: body.reason } : {}),
    });
    return { state };
  },
});

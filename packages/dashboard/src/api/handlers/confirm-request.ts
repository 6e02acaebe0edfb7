import type { ActName } from '../../access/acts.js';
import { ApiError } from '../../http/api-error.js';
import { handler } from '../handler.js';
import { mayDo, waitingActOf } from '../second-person.js';

/** Does what somebody else asked for: a line for every step, the last with `isEnd`. */
export const confirmRequest = handler({
  isStream: true,
  async before({ cortado, visitor, params }) {
    const asked = await cortado.approvals.get(params.request ?? '');
    if (!asked) throw new ApiError('not-found');
    const act = asked.act as ActName;
    if (!(await mayDo(visitor, act, waitingActOf(asked)))) throw new ApiError('forbidden', { act });
    if (asked.by === visitor.user.name) throw new ApiError('same-person');
    if (asked.state !== 'pending') throw new ApiError('wrong-state', { state: asked.state });
  },
  run: ({ confirm, params }) => confirm(params.request ?? ''),
});

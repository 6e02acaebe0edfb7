import { ApiError } from '../../http/api-error.js';
import { handler } from '../handler.js';
import { requestItem } from '../request-item.js';

/** All of what somebody asked for, edited arguments of any length included, secrets masked. */
export const showRequest = handler({
  async run({ cortado, visitor, params }) {
    const asked = await cortado.approvals.get(params.request ?? '');
    if (!asked) throw new ApiError('not-found');
    const request = await requestItem(asked, cortado, visitor);
    if (!request) throw new ApiError('forbidden', { act: asked.act });
    return { request };
  },
});

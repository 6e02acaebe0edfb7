import { handler } from '../handler.js';
import { requestItems } from '../request-item.js';

/** What waits for a second person, or did, of acts that the caller may do or has asked for; what is long is left out. */
export const listRequests = handler({
  run: async ({ cortado, visitor }) => ({ requests: await requestItems(cortado, visitor) }),
});

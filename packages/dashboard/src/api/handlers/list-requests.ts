import { handler } from '../handler.js';
import { requestItems } from '../second-person.js';

/** What waits for a second person, or did, of acts that the caller may do or has asked for. */
export const listRequests = handler({
  run: async ({ cortado, visitor }) => ({ requests: await requestItems(cortado, visitor) }),
});

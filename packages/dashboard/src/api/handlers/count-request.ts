import { handler } from '../handler.js';

/** How many an act that waits for a second person was for, and how many it is for by now. */
export const countRequest = handler({
  run: ({ recount, params }) => recount(params.request ?? ''),
});

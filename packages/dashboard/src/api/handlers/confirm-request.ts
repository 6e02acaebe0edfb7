import { handler } from '../handler.js';

/** Does what somebody else asked for: a line for every step, the last with `isEnd`. */
export const confirmRequest = handler({
  isStream: true,
  before: ({ expectConfirmable, params }) => expectConfirmable(params.request ?? ''),
  run: ({ confirm, params }) => confirm(params.request ?? ''),
});

import { handler } from '../handler.js';

/** Forgets every entry of the error log; the answer says how many there were. */
export const clearErrors = handler({
  run: async ({ cortado }) => ({ cleared: await cortado.errors.clear() }),
});

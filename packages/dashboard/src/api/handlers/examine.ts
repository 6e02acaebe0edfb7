import { handler } from '../handler.js';

/** What the doctor finds, in codes and facts. */
export const examine = handler({
  run: async ({ cortado }) => ({ findings: await cortado.doctor() }),
});

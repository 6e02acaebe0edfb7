import type { ControlAnswer, ProcessControl } from '@cortado/core';
import { z } from 'zod';
import { ApiError } from '../../http/api-error.js';
import { handler, reason, text } from '../handler.js';

const PLACE = { host: text(300), pid: z.int().min(1), reason };
const MOST_PROCESSES = 256;

/** Its workers take no more jobs. */
export const quietProcess = handler({
  body: z.strictObject(PLACE),
  run: async ({ cortado, body }) => answered(cortado.process(body).quiet()),
});

/** Its pool starts another in its place; of a pool's own pid, in the place of all. */
export const restartProcess = handler({
  body: z.strictObject(PLACE),
  run: async ({ cortado, body }) => answered(cortado.process(body).restart()),
});

/** Its pool has so many processes from now on. */
export const scalePool = handler({
  body: z.strictObject({ ...PLACE, processes: z.int().min(1).max(MOST_PROCESSES) }),
  run: async ({ cortado, body }) => answered(cortado.process(body).scale(body.processes)),
});

/** @throws ApiError with the reason where the process does not do so */
async function answered(telling: ReturnType<ProcessControl['quiet']>): Promise<ControlAnswer> {
  const answer = await telling;
  if (answer.outcome === 'refused') throw new ApiError('process-refused', { why: answer.why });
  return answer;
}

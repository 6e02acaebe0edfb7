import { z } from 'zod';
import { handler } from '../handler.js';
import { readArguments } from '../read-arguments.js';

const MOST_BYTES = 2 ** 20;

/**
 * Queues a new job like this one; `arguments` is the JSON text of a list, since its digits and names are looked at before anything
 * is made of them. Masks that stayed where they were stand for what is stored.
 */
export const runJobAgain = handler({
  body: z.strictObject({
    arguments: z
      .string()
      .max(MOST_BYTES)
      .meta({ contentMediaType: 'application/json' })
      .transform(readArguments)
      .optional(),
  }),
  mostBytes: MOST_BYTES,
  async before({ queue, params, body, twoPeople }) {
    // Who asks is told what is wrong, not who confirms it tomorrow.
    if (twoPeople.includes('jobs.run')) await queue.job(params.job ?? '').checkRunAgain(argsIn(body));
  },
  async run({ queue, params, body }) {
    const { queue: name, id, outcome } = await queue.job(params.job ?? '').runAgain(argsIn(body));
    return { queue: name, id, outcome };
  },
});

function argsIn(body: { readonly arguments?: unknown[] | undefined }): { args?: unknown[] } {
  return body.arguments === undefined ? {} : { args: body.arguments };
}

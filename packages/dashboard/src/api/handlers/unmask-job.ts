import { handler } from '../handler.js';

/** The arguments of a job with the secrets in them. */
export const unmaskJob = handler({
  async run({ queue, params }) {
    return { arguments: await queue.job(params.job ?? '').unmaskedArguments() };
  },
});

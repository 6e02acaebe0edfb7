import { handler } from '../handler.js';

/** The arguments of a job with the secrets in them; as text too where they have numbers that JavaScript cannot hold. */
export const unmaskJob = handler({
  async run({ queue, params }) {
    const job = queue.job(params.job ?? '');
    const [args, exact] = await Promise.all([job.unmaskedArguments(), job.unmaskedExactArguments()]);
    return { arguments: args, exactArguments: exact };
  },
});

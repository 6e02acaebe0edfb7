import { handler } from '../handler.js';

/** The jobs the app declares. */
export const listKnownJobs = handler({
  async run({ cortado, queues }) {
    return { jobs: cortado.knownJobs().filter((it) => queues.includes(it.queue)) };
  },
});

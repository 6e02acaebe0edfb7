import { handler } from '../handler.js';

/** Queues looked at in one go. */
const AT_ONCE = 20;

/** Every queue the caller may see, as it stands. */
export const listQueues = handler({
  async run({ cortado, queues }) {
    const found = [];
    for (let start = 0; start < queues.length; start += AT_ONCE) {
      const some = queues.slice(start, start + AT_ONCE);
      found.push(...(await Promise.all(some.map((name) => cortado.queue(name).summary()))));
    }
    return { queues: found };
  },
});

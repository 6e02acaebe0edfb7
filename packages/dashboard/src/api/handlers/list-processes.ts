import type { ProcessRecord } from '@cortado/core';
import { handler } from '../handler.js';

/** The workers and schedulers of this datastore; of their jobs those in queues the caller may see. */
export const listProcesses = handler({
  async run({ cortado, queues }): Promise<{ processes: ProcessRecord[] }> {
    const found = await cortado.processes();
    return {
      processes: found.map((it) => ({
        ...it,
        queues: it.queues.filter(({ name }) => queues.includes(name)),
        currentJobs: it.currentJobs.filter(({ queue }) => queues.includes(queue)),
      })),
    };
  },
});

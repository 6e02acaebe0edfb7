import type { ProcessRecord } from '@cortado/core';
import { handler } from '../handler.js';

/** The workers and schedulers of this datastore; of their jobs those in queues the caller may see. */
export const listProcesses = handler({
  async run({ cortado, queues }): Promise<{ processes: ProcessRecord[] }> {
    const found = await cortado.processes();
    const seesAll = queues.length === cortado.queueNames.length;
    return { processes: seesAll ? found : found.map((it) => seenIn(queues, it)) };
  },
});

/** What it does in some queues: neither its jobs of others nor how many these are. */
function seenIn(seen: readonly string[], process: ProcessRecord): ProcessRecord {
  const queues = process.queues.filter(({ name }) => seen.includes(name));
  const taken = queues.reduce((sum, it) => sum + it.active, 0);
  return {
    ...process,
    queues,
    slots: { ...process.slots, taken },
    currentJobs: process.currentJobs.filter(({ queue }) => seen.includes(queue)),
  };
}

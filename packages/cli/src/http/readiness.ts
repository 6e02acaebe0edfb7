import type { WorkerPool } from '@cortado/worker-pool';

/** What a process says that is not ready since its datastore is away. */
export const DATASTORE_AWAY = 'the datastore does not answer';

/** Why none of a pool's processes can run a job. */
export function poolTrouble(pool: Pick<WorkerPool, 'processes'>): string | undefined {
  const serving = pool.processes().filter(({ state }) => state === 'serving');
  if (serving.length === 0) return 'no process serves';
  return serving.every((it) => it.isCutOff) ? DATASTORE_AWAY : undefined;
}

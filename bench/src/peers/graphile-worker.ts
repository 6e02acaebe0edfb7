import type { NoticeFields } from '../notice-fields.js';
import type { Peer } from './peer.js';

/** What is used of graphile-worker. */
interface Graphile {
  makeWorkerUtils(options: { connectionString: string }): Promise<{
    migrate(): Promise<void>;
    addJob(task: string, payload: unknown): Promise<unknown>;
    addJobs(jobs: { identifier: string; payload: unknown }[]): Promise<unknown>;
    release(): Promise<void>;
  }>;
  run(options: object): Promise<{ stop(): Promise<void> }>;
  readonly Logger: new (make: () => () => void) => object;
}

const TASK = 'send';
/** Jobs that it takes at a time beside those it runs: its fastest setting, where a crash leaves them to a timeout. */
const LOCAL_QUEUE = 500;

/** graphile-worker with its local queue. It removes jobs that are done. */
export async function graphileWorker(library: unknown, url: string): Promise<Peer> {
  const { makeWorkerUtils, run, Logger } = library as Graphile;
  const utils = await makeWorkerUtils({ connectionString: url });
  await utils.migrate();
  return {
    name: 'graphile-worker',
    enqueue: (notice) => utils.addJob(TASK, notice),
    enqueueMany: (notices) => utils.addJobs(notices.map((payload) => ({ identifier: TASK, payload }))),
    async work(concurrency, inbox) {
      const runner = await run({
        connectionString: url,
        concurrency,
        noHandleSignals: true,
        logger: new Logger(() => () => undefined),
        taskList: { [TASK]: async (payload: NoticeFields) => inbox(payload) },
        preset: {
          worker: { localQueue: { size: LOCAL_QUEUE }, completeJobBatchDelay: 0, failJobBatchDelay: 0 },
        },
      });
      return { close: () => runner.stop() };
    },
    close: async () => utils.release(),
  };
}

import { argumentPromises } from './argument-promises.js';
import { auditPromises } from './audit-promises.js';
import { batchCancelPromises } from './batch-cancel-promises.js';
import { batchEnqueuePromises } from './batch-enqueue-promises.js';
import { batchOperationPromises } from './batch-operation-promises.js';
import { batchPromises } from './batch-promises.js';
import { broadcastPromises } from './broadcast-promises.js';
import { bulkPromises } from './bulk-promises.js';
import { callPromises } from './call-promises.js';
import { callbackPromises } from './callback-promises.js';
import { cancelPromises } from './cancel-promises.js';
import { containerPromises } from './container-promises.js';
import { contextPromises } from './context-promises.js';
import { ContractWorlds } from './contract-world.js';
import { copiesPromises } from './copies-promises.js';
import { documentPromises } from './document-promises.js';
import { endingPromises } from './ending-promises.js';
import { enqueuePromises } from './enqueue-promises.js';
import { errorGroupPromises } from './error-group-promises.js';
import { exactNumberPromises } from './exact-number-promises.js';
import { fakeTimerPromises } from './fake-timer-promises.js';
import { feedPromises } from './feed-promises.js';
import { globalLimitPromises } from './global-limit-promises.js';
import { growthPromises } from './growth-promises.js';
import { iteratePromises } from './iterate-promises.js';
import { jobRecordPromises } from './job-record-promises.js';
import { keptPromises } from './kept-promises.js';
import { limitPromises } from './limit-promises.js';
import { lookupPromises } from './lookup-promises.js';
import { metricPromises } from './metric-promises.js';
import { neighbourPromises } from './neighbour-promises.js';
import { operationPromises } from './operation-promises.js';
import { optionPromises } from './option-promises.js';
import { pagingPromises } from './paging-promises.js';
import { processPromises } from './process-promises.js';
import { purgePromises } from './purge-promises.js';
import { queuePromises } from './queue-promises.js';
import { recordPromises } from './record-promises.js';
import { recoveryPromises } from './recovery-promises.js';
import { retryPromises } from './retry-promises.js';
import { secretPromises } from './secret-promises.js';
import { seeingPromises } from './seeing-promises.js';
import { steeringPromises } from './steering-promises.js';
import { strategyPromises } from './strategy-promises.js';
import { tagPromises } from './tag-promises.js';
import { transactionPromises } from './transaction-promises.js';
import { uniquePromises } from './unique-promises.js';
import { unreadablePromises } from './unreadable-promises.js';
import { workerEndPromises } from './worker-end-promises.js';

/** How jobs are called, run and ended. */
export const JOB_PROMISES = [
  argumentPromises,
  batchPromises,
  batchCancelPromises,
  batchEnqueuePromises,
  callPromises,
  documentPromises,
  iteratePromises,
  limitPromises,
  optionPromises,
  broadcastPromises,
  recoveryPromises,
  fakeTimerPromises,
  recordPromises,
  cancelPromises,
  callbackPromises,
  uniquePromises,
  retryPromises,
  contextPromises,
  neighbourPromises,
  exactNumberPromises,
  containerPromises,
  enqueuePromises,
  endingPromises,
  copiesPromises,
  transactionPromises,
  strategyPromises,
  workerEndPromises,
];

/** How people and programs look at them and steer them. */
export const OPERATION_PROMISES = [
  auditPromises,
  batchOperationPromises,
  keptPromises,
  operationPromises,
  lookupPromises,
  pagingPromises,
  jobRecordPromises,
  secretPromises,
  bulkPromises,
  tagPromises,
  purgePromises,
  queuePromises,
  globalLimitPromises,
  metricPromises,
  processPromises,
  errorGroupPromises,
  feedPromises,
  seeingPromises,
  steeringPromises,
  unreadablePromises,
  growthPromises,
];

const ENGINE_PROMISES = [...JOB_PROMISES, ...OPERATION_PROMISES];

/**
 * The suite every engine passes, with that of schedule-contract, which runs beside it. `urlOf` gives the address of a
 * datastore of its own. Half of the promises make a file that takes half as long.
 */
export function engineContract(engine: string, urlOf: () => string, promises = ENGINE_PROMISES): void {
  describe(`the ${engine} engine`, () => {
    makePromises(new ContractWorlds(urlOf), promises);
  });
}

/**
 * Every promise of the contract, in worlds of whoever makes them.
 * @param leftOut names of groups, such as `feedPromises`, that make no sense there
 */
export function contractOf(worlds: ContractWorlds, leftOut: readonly string[] = []): void {
  const promises = ENGINE_PROMISES.filter((it) => !leftOut.includes(it.name));
  makePromises(worlds, promises);
}

function makePromises(worlds: ContractWorlds, promises: typeof ENGINE_PROMISES): void {
  afterEach(() => worlds.close());
  for (const it of promises) it(worlds);
}

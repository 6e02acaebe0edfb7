import { argumentPromises } from './argument-promises.js';
import { batchCancelPromises } from './batch-cancel-promises.js';
import { batchEnqueuePromises } from './batch-enqueue-promises.js';
import { batchPromises } from './batch-promises.js';
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
import { fakeTimerPromises } from './fake-timer-promises.js';
import { feedPromises } from './feed-promises.js';
import { growthPromises } from './growth-promises.js';
import { iteratePromises } from './iterate-promises.js';
import { jobRecordPromises } from './job-record-promises.js';
import { keptPromises } from './kept-promises.js';
import { limitPromises } from './limit-promises.js';
import { metricPromises } from './metric-promises.js';
import { neighbourPromises } from './neighbour-promises.js';
import { operationPromises } from './operation-promises.js';
import { optionPromises } from './option-promises.js';
import { pagingPromises } from './paging-promises.js';
import { processPromises } from './process-promises.js';
import { purgePromises } from './purge-promises.js';
import { queuePromises } from './queue-promises.js';
import { recordPromises } from './record-promises.js';
import { retryPromises } from './retry-promises.js';
import { seeingPromises } from './seeing-promises.js';
import { steeringPromises } from './steering-promises.js';
import { tagPromises } from './tag-promises.js';
import { transactionPromises } from './transaction-promises.js';
import { uniquePromises } from './unique-promises.js';
import { unreadablePromises } from './unreadable-promises.js';

/**
 * The suite every engine passes, with that of schedule-contract, which runs beside it. `urlOf` gives the address of a
 * datastore of its own.
 */
export function engineContract(engine: string, urlOf: () => string): void {
  describe(`the ${engine} engine`, () => {
    const worlds = new ContractWorlds(urlOf);
    afterEach(() => worlds.close());
    argumentPromises(worlds);
    batchPromises(worlds);
    batchCancelPromises(worlds);
    batchEnqueuePromises(worlds);
    callPromises(worlds);
    documentPromises(worlds);
    iteratePromises(worlds);
    keptPromises(worlds);
    limitPromises(worlds);
    operationPromises(worlds);
    optionPromises(worlds);
    pagingPromises(worlds);
    jobRecordPromises(worlds);
    bulkPromises(worlds);
    tagPromises(worlds);
    purgePromises(worlds);
    queuePromises(worlds);
    metricPromises(worlds);
    processPromises(worlds);
    feedPromises(worlds);
    fakeTimerPromises(worlds);
    recordPromises(worlds);
    seeingPromises(worlds);
    cancelPromises(worlds);
    steeringPromises(worlds);
    callbackPromises(worlds);
    uniquePromises(worlds);
    retryPromises(worlds);
    contextPromises(worlds);
    neighbourPromises(worlds);
    unreadablePromises(worlds);
    containerPromises(worlds);
    enqueuePromises(worlds);
    endingPromises(worlds);
    copiesPromises(worlds);
    transactionPromises(worlds);
    growthPromises(worlds);
  });
}

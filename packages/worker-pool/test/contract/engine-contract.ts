import { batchPromises } from './batch-promises.js';
import { bulkPromises } from './bulk-promises.js';
import { callPromises } from './call-promises.js';
import { callbackPromises } from './callback-promises.js';
import { cancelPromises } from './cancel-promises.js';
import { catchUpPromises } from './catch-up-promises.js';
import { contextPromises } from './context-promises.js';
import { ContractWorlds } from './contract-world.js';
import { documentPromises } from './document-promises.js';
import { enqueuePromises } from './enqueue-promises.js';
import { feedPromises } from './feed-promises.js';
import { healthPromises } from './health-promises.js';
import { iteratePromises } from './iterate-promises.js';
import { jobRecordPromises } from './job-record-promises.js';
import { limitPromises } from './limit-promises.js';
import { operationPromises } from './operation-promises.js';
import { pagingPromises } from './paging-promises.js';
import { processPromises } from './process-promises.js';
import { queuePromises } from './queue-promises.js';
import { recordPromises } from './record-promises.js';
import { schedulePromises } from './schedule-promises.js';
import { schedulerPromises } from './scheduler-promises.js';
import { seeingPromises } from './seeing-promises.js';
import { steeringPromises } from './steering-promises.js';
import { transactionPromises } from './transaction-promises.js';
import { uniquePromises } from './unique-promises.js';

/** The suite every engine passes. `urlOf` gives the address of a datastore of its own. */
export function engineContract(engine: string, urlOf: () => string): void {
  describe(`the ${engine} engine`, () => {
    const worlds = new ContractWorlds(urlOf);
    afterEach(() => worlds.close());
    batchPromises(worlds);
    callPromises(worlds);
    documentPromises(worlds);
    iteratePromises(worlds);
    limitPromises(worlds);
    operationPromises(worlds);
    pagingPromises(worlds);
    jobRecordPromises(worlds);
    bulkPromises(worlds);
    queuePromises(worlds);
    processPromises(worlds);
    feedPromises(worlds);
    recordPromises(worlds);
    schedulePromises(worlds);
    seeingPromises(worlds);
    cancelPromises(worlds);
    steeringPromises(worlds);
    callbackPromises(worlds);
    uniquePromises(worlds);
    contextPromises(worlds);
    enqueuePromises(worlds);
    transactionPromises(worlds);
    schedulerPromises(worlds);
    catchUpPromises(worlds);
    healthPromises(worlds);
  });
}

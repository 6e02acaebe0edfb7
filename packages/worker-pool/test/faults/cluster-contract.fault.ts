import { batchPromises } from '../contract/batch-promises.js';
import { broadcastPromises } from '../contract/broadcast-promises.js';
import { cancelPromises } from '../contract/cancel-promises.js';
import { ContractWorlds } from '../contract/contract-world.js';
import { engineContract } from '../contract/engine-contract.js';
import { operationPromises } from '../contract/operation-promises.js';
import { recordPromises } from '../contract/record-promises.js';
import { scheduleContract } from '../contract/schedule-contract.js';
import { schedulePromises } from '../contract/schedule-promises.js';
import { strategyPromises } from '../contract/strategy-promises.js';
import { tagPromises } from '../contract/tag-promises.js';
import { uniquePromises } from '../contract/unique-promises.js';
import { size } from '../support/faults.js';
import { OwnCluster } from '../support/own-cluster.js';

/** What takes several keys of an app at once. */
const SMALL = [
  ...[operationPromises, uniquePromises, batchPromises, tagPromises, recordPromises, cancelPromises],
  ...[strategyPromises, schedulePromises, broadcastPromises],
];

describe('a Redis Cluster passes what every engine passes', () => {
  let cluster: OwnCluster;
  beforeAll(async () => {
    cluster = await OwnCluster.start();
  }, 60_000);
  afterAll(() => cluster.remove());

  if (size({ full: 1, ci: 0 }) === 1) {
    engineContract('cluster', () => cluster.url);
    scheduleContract('cluster', () => cluster.url);
  } else {
    const worlds = new ContractWorlds(() => cluster.url);
    afterEach(() => worlds.close());
    for (const promises of SMALL) promises(worlds);
  }
});

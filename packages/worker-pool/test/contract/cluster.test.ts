import { OwnCluster } from '../support/own-cluster.js';
import { engineContract } from './engine-contract.js';

let cluster: OwnCluster;
beforeAll(async () => {
  cluster = await OwnCluster.start();
}, 60_000);
afterAll(() => cluster.remove());

engineContract('cluster', () => cluster.url);

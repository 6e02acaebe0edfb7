import { engineContract } from './engine-contract.js';

engineContract('redis', () => process.env.REDIS_URL as string);

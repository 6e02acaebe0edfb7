import { scheduleContract } from './schedule-contract.js';

scheduleContract('redis', () => process.env.REDIS_URL as string);

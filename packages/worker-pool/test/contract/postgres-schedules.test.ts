import { freshDatabase } from '@cortado/test-support/fresh-database';
import { scheduleContract } from './schedule-contract.js';

const database = freshDatabase();
scheduleContract('postgres', () => database.url);

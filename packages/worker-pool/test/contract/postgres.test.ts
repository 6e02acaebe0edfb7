import { freshDatabase } from '@cortado/test-support/fresh-database';
import { engineContract, JOB_PROMISES } from './engine-contract.js';

const database = freshDatabase();
engineContract('postgres', () => database.url, JOB_PROMISES);

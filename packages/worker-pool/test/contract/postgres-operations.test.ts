import { freshDatabase } from '@cortado/test-support/fresh-database';
import { engineContract, OPERATION_PROMISES } from './engine-contract.js';

const database = freshDatabase();
engineContract('postgres', () => database.url, OPERATION_PROMISES);

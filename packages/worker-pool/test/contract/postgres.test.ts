import { freshDatabase } from '@cortado/test-support/fresh-database';
import { engineContract } from './engine-contract.js';

const database = freshDatabase();
engineContract('postgres', () => database.url);

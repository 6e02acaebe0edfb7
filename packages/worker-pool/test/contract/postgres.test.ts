import { freshDatabase } from '../support/fresh-database.js';
import { engineContract } from './engine-contract.js';

const database = freshDatabase();
engineContract('postgres', () => database.url);

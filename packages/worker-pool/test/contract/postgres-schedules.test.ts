import { freshDatabase } from '../support/fresh-database.js';
import { scheduleContract } from './schedule-contract.js';

const database = freshDatabase();
scheduleContract('postgres', () => database.url);

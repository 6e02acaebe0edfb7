import { freshFolder } from '../support/fresh-folder.js';
import { scheduleContract } from './schedule-contract.js';

const database = freshFolder();
scheduleContract('embedded', () => database.url);

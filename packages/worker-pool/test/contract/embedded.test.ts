import { freshFolder } from '../support/fresh-folder.js';
import { engineContract, JOB_PROMISES } from './engine-contract.js';

const database = freshFolder();
engineContract('embedded', () => database.url, JOB_PROMISES);

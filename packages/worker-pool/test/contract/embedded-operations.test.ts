import { freshFolder } from '../support/fresh-folder.js';
import { engineContract, OPERATION_PROMISES } from './engine-contract.js';

const database = freshFolder();
engineContract('embedded', () => database.url, OPERATION_PROMISES);

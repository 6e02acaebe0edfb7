import { freshFolder } from '../support/fresh-folder.js';
import { engineContract } from './engine-contract.js';

const database = freshFolder();
engineContract('embedded', () => database.url);

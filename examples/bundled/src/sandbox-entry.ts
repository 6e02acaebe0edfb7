// What a process of an isolated job runs, in one file with the options of the app, so that both are of one copy of the code.
import '@cortado/worker-pool/sandbox-entry';

export { options as default } from './options.js';

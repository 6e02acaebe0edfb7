/** What a process of an isolated job runs, in one file with the options of its app. */
import '@cortado/worker-pool/sandbox-entry';

export { default } from './bundled-config.js';

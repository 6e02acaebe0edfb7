/**
 * pino, loaded by who first writes a log with it: most processes do not. In CommonJS, since that cannot wait, and by a name
 * that bundlers follow.
 */
exports.loadPino = () => require('pino').pino;

import * as root from './embedded-error.js';
import * as folder from './folder-errors.js';
import * as statement from './statement-errors.js';

/**
 * Gives the classes of errors the names that they are exported by: in a bundle a minifier has renamed them, and an error takes
 * its name from its class.
 */
for (const [name, exported] of [root, folder, statement].flatMap((it) => Object.entries(it)))
  Object.defineProperty(exported, 'name', { value: name, configurable: true });

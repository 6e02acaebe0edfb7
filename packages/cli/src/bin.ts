import { fileURLToPath } from 'node:url';

/** The command itself. Beside the entries, since it leads from the bundle to the same place. */
export const BIN = fileURLToPath(new URL('../bin/cortado.js', import.meta.url));

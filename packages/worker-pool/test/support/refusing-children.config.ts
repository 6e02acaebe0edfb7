import { defineConfig } from '@cortado/core';

// The parent of a pool can load it, its children cannot.
if (process.send && process.env.TEST_CHILD === 'throws' && isChild())
  throw new Error('no licence for children');
if (process.env.TEST_CHILD === 'exits' && isChild()) process.exit(7);

function isChild(): boolean {
  return process.argv[1]?.endsWith('child-entry.js') === true;
}

export default defineConfig({ connection: process.env.REDIS_URL });

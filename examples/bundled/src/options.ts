import { dirname, extname, join } from 'node:path';
import type { CortadoOptions } from '@cortado/core';
import { Letters } from './letters.js';

const [, main = ''] = process.argv;

export const options: CortadoOptions = {
  connection: process.env.SERVICE_URL,
  app: 'letters',
  services: [Letters],
  // The file beside this one that each process of an isolated job runs, and whose default export it takes.
  configFile: join(dirname(main), `sandbox-entry${extname(main)}`),
  log: false,
};

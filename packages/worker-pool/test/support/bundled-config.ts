import type { CortadoOptions } from '@cortado/core';
import { Letters } from './bundled-letters.js';

/** What each process of an isolated job loads. */
export default {
  connection: process.env.BUNDLED_URL,
  services: [Letters],
  log: false,
} satisfies CortadoOptions;

import { setTimeout } from 'node:timers/promises';
import { currentUser, defineJob } from '@cortado/core';

export const generate = defineJob(
  'Reports.generate',
  { queue: 'short', payload: [String, Number] },
  async (_to, pages) => {
    await setTimeout(pages * 100);
    return `${pages} pages for ${currentUser()}`;
  },
);

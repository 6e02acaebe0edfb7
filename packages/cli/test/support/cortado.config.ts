import { defineConfig } from '@cortado/core';
import { Desk } from './desk.js';

export default defineConfig({
  connection: process.env.TEST_CONNECTION ?? process.env.REDIS_URL,
  ...(process.env.TEST_PREFIX ? { prefix: process.env.TEST_PREFIX } : {}),
  services: [Desk],
  queues: { emails: { concurrency: 2 } },
  enqueueTimeout: '3s',
});

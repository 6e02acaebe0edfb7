/** The app whose job runs in child processes, as they load it and as the parent does. */
import { defineConfig, Enqueue, type Enqueued } from '@cortado/core';
import { JOB_NAME, PREFIX, queueNames } from '../contestants/contestant.js';
import { Notice } from '../notice.js';
import type { NoticeFields } from '../notice-fields.js';

const QUEUE = queueNames('cortado', 1)[0] as string;

class Mailer {
  @Enqueue({ name: JOB_NAME, queue: QUEUE, isolation: 'process', payload: [Notice] })
  async send({ number, reader, copies }: Notice): Enqueued<NoticeFields> {
    return { number, reader, copies };
  }
}

export default defineConfig({
  connection: process.env.REDIS_URL,
  prefix: PREFIX,
  services: [Mailer],
  queues: { [QUEUE]: { timeout: '1m', keep: { completed: { count: 2_000 } } } },
});

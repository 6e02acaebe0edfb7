import { type Cortado, createCortado, currentJob, defineJob, Enqueue, runAs } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import { Notice } from '../notice.js';
import type { NoticeFields } from '../notice-fields.js';
import {
  type Chore,
  type Contestant,
  type Inbox,
  JOB_NAME,
  PREFIX,
  queueNames,
  type RunningWorker,
  type WorkStyle,
} from './contestant.js';

const QUEUES = queueNames('cortado', 50);
const FIRST_QUEUE = QUEUES[0] as string;
const USER = 'ada@example.org';

/** A service as an application writes it. */
class Mailer {
  inbox: Inbox = () => undefined;
  chore: Chore = 'none';

  @Enqueue({ queue: FIRST_QUEUE })
  async send(notice: Notice): Promise<void> {
    if (this.chore === 'progress') await currentJob().progress(50);
    if (this.chore === 'log') await currentJob().log('half of it');
    this.inbox(notice);
  }
}

/** The same job once for every queue. */
const senders = QUEUES.map((queue) =>
  defineJob(`send-${queue}`, { queue, payload: [Notice] }, async (_notice: Notice) => undefined),
);

/** Cortado with everything on that raw BullMQ leaves to its users: a user, a validated DTO, a time limit, retention. */
export class CortadoApp implements Contestant {
  readonly side = 'cortado';
  readonly queues: readonly string[];
  readonly #mailer = new Mailer();
  readonly #app: Cortado;

  constructor(url: string, queueCount = 1) {
    this.queues = QUEUES.slice(0, queueCount);
    this.#app = createCortado({
      connection: url,
      prefix: PREFIX,
      services: [Mailer],
      jobs: senders,
      queues: Object.fromEntries(QUEUES.map((name) => [name, { timeout: '1m' }])),
      container: { resolve: () => this.#mailer },
    });
  }

  async open(): Promise<this> {
    await this.#app.migrate();
    await this.#app.open();
    return this;
  }

  prepare(fields: NoticeFields): NoticeFields {
    return Notice.of(fields);
  }

  enqueue(notice: Notice, queue?: number): Promise<unknown> {
    const send = queue === undefined ? undefined : senders[queue];
    return runAs(USER, () => (send ? send(notice) : this.#mailer.send(notice)));
  }

  enqueueMany(notices: readonly Notice[]): Promise<unknown> {
    return runAs(USER, () => this.#app.enqueueMany(notices.map((it) => ({ name: JOB_NAME, args: [it] }))));
  }

  enqueueBatch(notices: readonly Notice[]): Promise<unknown> {
    return runAs(USER, () => {
      const batch = this.#app.batch();
      for (const notice of notices) batch.add(JOB_NAME, [notice]);
      return batch.run();
    });
  }

  async work({ concurrency, chore = 'none' }: WorkStyle, inbox: Inbox): Promise<RunningWorker> {
    this.#mailer.inbox = inbox;
    this.#mailer.chore = chore;
    const worker = await startWorker(this.#app, { queues: [FIRST_QUEUE], concurrency });
    return {
      close: async () => {
        await worker.close();
      },
    };
  }

  async close(): Promise<void> {
    await this.#app.close();
  }
}

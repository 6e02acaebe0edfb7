import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { AppControllerRoute, BullBoardQueues, IServerAdapter } from '@bull-board/api/dist/types.js';
import type { Queue } from 'bullmq';

interface Answer {
  readonly status?: number;
  // biome-ignore lint/suspicious/noExplicitAny: each route answers with JSON of its own
  readonly body: any;
}

/** The API that the pages of bull-board use, asked without a web server around it. */
export class BullBoard implements Pick<IServerAdapter, 'setQueues' | 'setApiRoutes'> {
  #queues: BullBoardQueues = new Map();
  #routes: readonly AppControllerRoute[] = [];

  constructor(queues: readonly Queue[]) {
    const nothing = () => this;
    const pages = Object.fromEntries(
      ['setViewsPath', 'setStaticPath', 'setEntryRoute', 'setErrorHandler', 'setUIConfig'].map((it) => [
        it,
        nothing,
      ]),
    );
    const serverAdapter = Object.assign(this, pages) as unknown as IServerAdapter;
    createBullBoard({
      queues: queues.map((it) => new BullMQAdapter(it)),
      serverAdapter,
      options: { uiBasePath: '.', uiConfig: {} },
    });
  }

  setQueues(queues: BullBoardQueues): IServerAdapter {
    this.#queues = queues;
    return this as unknown as IServerAdapter;
  }

  setApiRoutes(routes: readonly AppControllerRoute[]): IServerAdapter {
    this.#routes = routes;
    return this as unknown as IServerAdapter;
  }

  /** As the page asks: `ask('put', '/api/queues/:queueName/:jobId/retry', { queueName, jobId })`. */
  async ask(
    method: string,
    route: string,
    params: Record<string, string> = {},
    query: Record<string, unknown> = {},
  ): Promise<Answer> {
    const found = this.#routes.find((it) => it.method === method && [it.route].flat().includes(route));
    if (!found) {
      const known = this.#routes.map((it) => `${it.method} ${[it.route].flat().join(', ')}`);
      throw new Error(`bull-board has no ${method} ${route}. It has:\n${known.join('\n')}`);
    }
    return (await found.handler({ queues: this.#queues, params, query, body: {} } as never)) as Answer;
  }
}

import { type Cortado, createCortado, startScheduler } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import config, { services, settings } from '../../cortado.config.js';
import type { Services } from '../services.js';
import { startWeb } from '../web/web-server.js';

export interface BackOffice {
  readonly cortado: Cortado;
  readonly services: Services;
  readonly url: string;
  /** Ends everything, in the order in which it was built upon. */
  close(): Promise<void>;
}

/** The page, a worker and the scheduler, all in this process. What is started when a later step fails is closed again. */
export async function openBackOffice({ port }: { port: number | undefined }): Promise<BackOffice> {
  const opened: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const step of opened.splice(0).reverse()) await step();
  };
  try {
    opened.push(() => services.close());
    // An embedded database keeps this process busy for seconds while it opens, and no job should wait for that.
    await services.database.open();
    const cortado = createCortado(config);
    opened.push(() => cortado.close());
    await within(settings.timeout, cortado.migrate());
    const worker = await startWorker(cortado);
    opened.push(() => worker.close({ grace: '5s' }));
    const scheduler = await startScheduler(cortado);
    opened.push(() => scheduler.close());
    const web = await startWeb({ cortado, services }, { port, onError: (error) => console.error(error) });
    opened.push(() => web.close());
    return { cortado, services, url: web.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A datastore that is away is waited for without an end, which a service wants and a demo does not. */
async function within<T>(timeout: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const sentence = `The datastore of the jobs did not answer within ${timeout / 1000} seconds. Is it running?`;
    timer = setTimeout(() => reject(new Error(sentence)), timeout);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

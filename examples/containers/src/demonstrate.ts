import { type Class, type Container, createCortado, type Enqueued } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import { Letterhead } from './letterhead.js';
import { Session } from './session.js';

interface Generates {
  generate(pages: number): Enqueued<string>;
}

/** Runs three jobs, the last of which fails twice, and prints what the container made for them and has still. */
export async function demonstrate(Reports: Class<Generates>, container: Container): Promise<void> {
  const cortado = createCortado({
    connection: process.env.REDIS_URL,
    services: [Reports],
    container,
    log: false,
  });
  const worker = await startWorker(cortado, { queues: ['default'] });
  const jobs = cortado.jobs(Reports);
  const handles = [await jobs.generate(1), await jobs.generate(2), await jobs.generate(0)];
  const ends = await Promise.allSettled(handles.map((it) => it.result()));
  await worker.close();
  await cortado.close();
  const results = ends.map((it) => (it.status === 'fulfilled' ? it.value : it.reason.message));
  const sessions = { made: Session.made, open: Session.open.size };
  console.log(JSON.stringify({ results, letterheads: Letterhead.made, sessions }));
}

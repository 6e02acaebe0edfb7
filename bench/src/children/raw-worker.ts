/** The program of a raw worker process. It loads BullMQ, and what BullMQ needs for its datastore. */
import { startRawWorker } from '../contestants/raw-bullmq.js';
import { rawLink } from '../contestants/raw-link.js';
import { serve } from './serve.js';

await serve(async ({ url, ...style }) => {
  const link = await rawLink(url);
  return (inbox) => startRawWorker(link, style, inbox);
});

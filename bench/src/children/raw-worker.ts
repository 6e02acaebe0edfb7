/** The program of a raw worker process. It loads BullMQ and nothing else. */
import { startRawWorker } from '../contestants/raw-bullmq.js';
import { serve } from './serve.js';

await serve((url, concurrency, inbox) => startRawWorker(url, { concurrency }, inbox));

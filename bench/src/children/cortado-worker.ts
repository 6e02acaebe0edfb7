/** The program of a Cortado worker process: the app, and a worker on its first queue. */
import { CortadoApp } from '../contestants/cortado-app.js';
import { serve } from './serve.js';

await serve(async (url, concurrency, inbox) => {
  const app = await new CortadoApp(url).open();
  const worker = await app.work({ concurrency }, inbox);
  return {
    close: async () => {
      await worker.close();
      await app.close();
    },
  };
});

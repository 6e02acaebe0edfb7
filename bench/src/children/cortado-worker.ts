/** The program of a Cortado worker process: the app, and a worker on its first queue. */
import { CortadoApp } from '../contestants/cortado-app.js';
import { serve } from './serve.js';

await serve(async ({ url, ...style }) => {
  const app = await new CortadoApp(url).open();
  return async (inbox) => {
    const worker = await app.work(style, inbox);
    return {
      close: async () => {
        await worker.close();
        await app.close();
      },
    };
  };
});

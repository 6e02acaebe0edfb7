import { createCortado, httpAnswer, runAs } from '@cortado/core';
import { startWorker, stopOnSignals } from '@cortado/worker-pool';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Reports } from './reports';

const cortado = createCortado({ connection: process.env.REDIS_URL, services: [Reports] });
await startWorker(cortado, { grace: '2s' });

const app = new Hono();
app.use((context, next) => runAs(context.req.header('x-user') ?? 'guest', next));
app.onError((error) => {
  const answer = httpAnswer(error);
  if (!answer) throw error;
  return Response.json(answer.body, { status: answer.statusCode, headers: answer.headers });
});
app.post('/reports', async (context) => {
  const { id } = await cortado.jobs(Reports).generate(await context.req.json());
  return context.json({ id }, 202);
});
app.get('/reports/:id', async (context) =>
  context.json(await cortado.job('short', context.req.param('id')).status()),
);

const options = { fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: '127.0.0.1' };
const server = serve(options, ({ port }) => console.log(`Listening on http://127.0.0.1:${port}`));
stopOnSignals([server, cortado]);

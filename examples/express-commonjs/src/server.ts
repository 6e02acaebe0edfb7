import type { AddressInfo } from 'node:net';
import { createCortado, httpAnswer, runAs } from '@cortado/core';
import { startWorker, stopOnSignals } from '@cortado/worker-pool';
import express, { type ErrorRequestHandler } from 'express';
import { Reports } from './reports';

async function main(): Promise<void> {
  const cortado = createCortado({ connection: process.env.REDIS_URL, services: [Reports] });
  await startWorker(cortado, { grace: '2s' });

  const app = express();
  app.use(express.json());
  app.use((request, _response, next) => runAs(request.get('x-user') ?? 'guest', next));
  app.post('/reports', async (request, response) => {
    const { id } = await cortado.jobs(Reports).generate(request.body);
    response.status(202).json({ id });
  });
  app.get('/reports/:id', async (request, response) => {
    response.json(await cortado.job('short', request.params.id).status());
  });
  app.use(answerErrors);

  const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
    console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  stopOnSignals([server, cortado]);
}

const answerErrors: ErrorRequestHandler = (error, _request, response, next) => {
  const answer = httpAnswer(error);
  if (!answer) return next(error);
  response.status(answer.statusCode).set(answer.headers).json(answer.body);
};

void main();

import { createCortado, httpAnswer, runAs } from '@cortado/core';
import { startWorker, stopOnSignals } from '@cortado/worker-pool';
import fastify from 'fastify';
import type { ReportRequest } from './report-request.js';
import { Reports } from './reports.js';

const cortado = createCortado({ connection: process.env.REDIS_URL, services: [Reports] });
await startWorker(cortado, { grace: '2s' });

const app = fastify();
app.addHook('preHandler', (request, _reply, done) => {
  runAs(String(request.headers['x-user'] ?? 'guest'), done);
});
app.setErrorHandler((error, _request, reply) => {
  const answer = httpAnswer(error);
  if (!answer) return reply.send(error);
  return reply.code(answer.statusCode).headers(answer.headers).send(answer.body);
});
app.post<{ Body: ReportRequest }>('/reports', async (request, reply) => {
  const { id } = await cortado.jobs(Reports).generate(request.body);
  return reply.code(202).send({ id });
});
app.get<{ Params: { id: string } }>('/reports/:id', (request) =>
  cortado.job('short', request.params.id).status(),
);

console.log(
  `Listening on ${await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' })}`,
);
stopOnSignals([app, cortado]);

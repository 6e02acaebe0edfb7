import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { createCortado, httpAnswer, runAs } from '@cortado/core';
import { startWorker, stopOnSignals } from '@cortado/worker-pool';
import { generate } from './reports.js';

const cortado = createCortado({ connection: process.env.REDIS_URL, jobs: [generate] });
await startWorker(cortado, { grace: '2s' });

const server = createServer(async (request, response) => {
  const { statusCode, headers, body } = await runAs(request.headers['x-user'] ?? 'guest', () =>
    answer(request),
  ).catch(answerError);
  response.writeHead(statusCode, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
});

async function answer(request) {
  const [, resource, id] = request.url.split('/');
  if (resource !== 'reports') return { statusCode: 404, body: { message: 'There are reports alone.' } };
  if (id) return { statusCode: 200, body: await cortado.job('short', id).status() };
  const { to, pages } = await json(request);
  const handle = await generate(to, pages);
  return { statusCode: 202, body: { id: handle.id } };
}

function answerError(error) {
  return httpAnswer(error) ?? { statusCode: 500, body: { message: 'Something went wrong.' } };
}

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});
stopOnSignals([server, cortado]);

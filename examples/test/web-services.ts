import type { Cortado } from '@cortado/core';
import { systemClock } from '@cortado/core/internal';
import { Queue } from 'bullmq';
import type { Installed } from './support/installed.js';
import { WebService } from './support/web-service.js';

export const WEB_SERVICES = [
  'express-commonjs',
  'fastify',
  'hono-tsx',
  'javascript',
  'nest-12',
  'nest-11',
] as const;

const VALID = { to: 'ada@example.com', pages: 2 };
/** Its jobs take two arguments, and what is wrong with one has no property. */
const WITHOUT_DTO = 'javascript';
/** Nest sends itself the signal once more when it has closed. */
const endOf = (name: string) => (name.startsWith('nest') ? { signal: 'SIGINT' } : { code: 0 });

export function describeWebServices(installed: Installed): void {
  describe.each(WEB_SERVICES)('examples/%s', (name) => {
    let service: WebService;
    let outside: Cortado;

    beforeAll(async () => {
      outside = installed.cortado;
      const project = installed.project(name);
      const since = systemClock.elapsed();
      await project.runScript('build');
      service = await WebService.start(project, installed.env);
      const { body } = await service.post('/reports', { ...VALID, pages: 1 });
      await service.reached(`/reports/${body.id}`, { state: 'completed' });
      const seconds = ((systemClock.elapsed() - since) / 1_000).toFixed(1);
      process.stderr.write(`  ${name}: its first job has run ${seconds} s after npm install\n`);
    });

    afterAll(() => service?.process.kill());

    it('queues in a handler, as the user of the request', async () => {
      const { status, body } = await service.post('/reports', VALID, { 'x-user': 'ada' });
      expect(status).toBe(202);
      await service.reached(`/reports/${body.id}`, { state: 'completed', result: '2 pages for ada' });
    });

    it('answers 400 with what is wrong', async () => {
      const { status, body } = await service.post('/reports', { to: 7, pages: 'many' });
      const [to, pages] = name === WITHOUT_DTO ? ['', ''] : ['to', 'pages'];
      expect({ status, ...body }).toMatchObject({
        status: 400,
        error: 'CORTADO_ARGUMENT_INVALID',
        violations: expect.arrayContaining([
          { argument: 1, property: to, message: expect.any(String) },
          { argument: name === WITHOUT_DTO ? 2 : 1, property: pages, message: expect.any(String) },
        ]),
      });
    });

    if (name.startsWith('nest'))
      it('leaves the jobs of @nestjs/bullmq on the same Redis alone', async () => {
        const { body } = await service.post('/letters', {});
        await service.reached(`/letters/${body.id}`, { result: 'letter to ada' });
        const letters = new Queue('example-letters', { connection: { url: installed.env.REDIS_URL } });
        expect(await letters.getJobCounts('completed', 'failed')).toEqual({ completed: 1, failed: 0 });
        await letters.obliterate({ force: true });
        await letters.close();
      });

    it('lets running jobs end at Ctrl-C, and ends by itself', async () => {
      const { body } = await service.post('/reports', { ...VALID, pages: 15 }, { 'x-user': 'ada' });
      await service.reached(`/reports/${body.id}`, { state: 'active' });
      service.process.interrupt();
      expect(await service.process.ended()).toMatchObject(endOf(name));
      const status = await outside.job('short', String(body.id)).status();
      expect(status).toMatchObject({ state: 'completed', result: '15 pages for ada' });
    });
  });
}

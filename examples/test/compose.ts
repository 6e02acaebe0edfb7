import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@cortado/test-support/until';
import { parse } from 'yaml';
import type { Installed } from './support/installed.js';
import { Running } from './support/running.js';

interface Service {
  readonly build?: string;
  readonly command: readonly string[];
  readonly stop_grace_period?: string;
}

/** There is no Docker here: the commands of the services are run as processes, as their entry point does. */
export function describeCompose(installed: Installed): void {
  describe('examples/compose', () => {
    it('runs each queue where it says, and ends within what Docker gives it', async () => {
      const project = installed.project('compose');
      const text = await readFile(join(project.folder, 'compose.yaml'), 'utf8');
      const { services } = parse(text, { merge: true }) as { services: Record<string, Service> };
      const built = Object.entries(services).filter(([, { build }]) => build === '.');
      expect(built.map(([name]) => name)).toEqual(['worker-short', 'worker-long', 'schedule']);
      const entry = /ENTRYPOINT (\[.*\])/.exec(await readFile(join(project.folder, 'Dockerfile'), 'utf8'));
      const command = project.entryPoint(JSON.parse(entry?.[1] ?? '[]') as string[]);
      const running = built.map(
        ([, service]) => new Running(project, [...command, ...service.command], installed.env),
      );
      try {
        const said = await Promise.all(running.map((it) => it.says(/Serving +.*|Schedules +.*/)));
        expect(said).toEqual([
          expect.stringContaining('short (20), default (20)'),
          expect.stringContaining('long (2)'),
          expect.stringContaining('1, next'),
        ]);
        const { cortado } = installed;
        const enqueue = async (...words: string[]) => {
          const enqueued = [...command, 'enqueue', ...words, '--format', 'json'];
          return JSON.parse((await project.run(enqueued, installed.env)).stdout);
        };
        const short = await enqueue('Reports.generate', '--args', '[1]', '--wait');
        expect(short).toMatchObject({ queue: 'short', result: expect.stringContaining('1 pages for') });
        const { id } = await enqueue('Reports.print', '--args', '[15]');
        const worker = (await cortado.processes()).find(({ queues }) =>
          queues.some((it) => it.name === 'long'),
        );
        expect(worker?.pid).toBe(running[1]?.pid);
        await until(
          () => cortado.job('long', id).status(),
          ({ state }) => state !== 'waiting',
        );
        for (const it of running) it.terminate();
        for (const it of running) expect(await it.ended()).toMatchObject({ code: 0 });
        expect(await cortado.job('long', id).status()).toMatchObject({
          state: 'completed',
          result: '15 pages, printed',
        });
      } finally {
        for (const it of running) it.kill();
      }
    });
  });
}

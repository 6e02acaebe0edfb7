import { rmSync } from 'node:fs';
import { createCortado } from '@cortado/core';
import { embeddedFolder } from '@cortado/test-support/embedded-folder';
import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
import { startWorker } from '../../src/index.js';

describe('an embedded folder that is removed under a worker', () => {
  const folder = embeddedFolder();

  it('is told once for each queue that a worker serves, however often it asks', async () => {
    const app = createCortado({ connection: folder.url });
    const told: string[] = [];
    app.on('worker.error', ({ queue, error }) => {
      if ('code' in error && error.code === 'CORTADO_EMBEDDED_GONE') told.push(queue);
    });
    await app.migrate();
    const worker = await startWorker(app, { queues: ['short', 'long'] });
    const pool = app.internals.engine.workerLink().connection as unknown as { connect(): unknown };
    const asked = jest.spyOn(pool, 'connect');
    rmSync(folder.path, { recursive: true });
    await until(
      () => told,
      (it) => new Set(it).size === 2,
    );
    const before = asked.mock.calls.length;
    await until(
      () => asked.mock.calls.length,
      (it) => it > before + 10,
    );
    expect(told.filter((it) => it !== 'short, long').toSorted()).toEqual(['long', 'short']);
    // What the worker asks for all of them is told once as well.
    expect(told.filter((it) => it === 'short, long').length).toBeLessThanOrEqual(1);
    await worker.close();
    await app.close();
  });
});

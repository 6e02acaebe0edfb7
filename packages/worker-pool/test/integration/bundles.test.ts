import { randomUUID } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCortado } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { bundle } from '../support/bundle.js';
import { BundledProcess } from '../support/bundled-process.js';

const ENTRIES = ['sandbox-entry', 'parent-watch-thread'].map((it) => `${it}=@cortado/worker-pool/${it}`);
const WATCH = 'parent-watch-thread=@cortado/worker-pool/parent-watch-thread';
const ONE_COPY = ['sandbox-entry=./bundled-sandbox-entry.ts', WATCH];
const BESIDE = [...ENTRIES, 'beat-thread=@cortado/core/beat-thread', 'config=./bundled-config.ts'];

describe('a service that esbuild has bundled, where there is no node_modules', () => {
  const database = freshDatabase();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cortado-bundles-')));
  const redis = { BUNDLED_URL: process.env.REDIS_URL as string, CORTADO_SITE: `bundles-${randomUUID()}` };
  const running: BundledProcess[] = [];

  beforeAll(async () => {
    const main = ['main=./bundled-service.ts'];
    const at = (name: string) => ({ folder: join(folder, name) });
    await Promise.all([
      bundle(main, { format: 'esm', ...at('esm'), flags: ['--minify'] }),
      bundle(main, { format: 'cjs', ...at('cjs') }),
      bundle([...main, ...ONE_COPY], { format: 'cjs', ...at('cjs-beside'), flags: ['--minify'] }),
      bundle([...main, ...BESIDE], { format: 'esm', ...at('beside'), flags: ['--splitting'] }),
    ]);
  });

  afterAll(() => {
    for (const it of running) it.kill();
    rmSync(folder, { recursive: true });
  });

  const start = (file: string, env: Readonly<Record<string, string>>) => {
    const service = new BundledProcess(join(folder, file), env);
    running.push(service);
    return service;
  };

  /** From the first result to the last job, which runs when the signal comes. */
  async function serves(service: BundledProcess, outside: ReturnType<typeof createCortado>) {
    await service.says(/result: 1 pages to ada@example\.com/);
    await service.says(/refused: CORTADO_ARGUMENT_INVALID/);
    const [, id = ''] = await service.says(/running: (\S+)/);
    await service.says(/writing/);
    service.terminate();
    expect(await service.ended()).toBe(0);
    const status = await outside.job('default', id).status();
    expect(status).toMatchObject({ state: 'completed', result: '3 pages to ada@example.com' });
    await outside.close();
  }

  it.each(['esm/main.mjs', 'cjs/main.cjs'])(
    'serves Redis as %s, and lets running jobs end at SIGTERM',
    async (file) => {
      const service = start(file, redis);
      await service.says(/inline: there is no file \/\S+\/beat-thread\.js/);
      await service.says(/isolated: .*runs? the file \/\S+\/sandbox-entry\.js, and there is none\. .*bundle/);
      const outside = createCortado({ connection: redis.BUNDLED_URL, site: redis.CORTADO_SITE, log: false });
      await serves(service, outside);
    },
  );

  it.each(['esm/main.mjs', 'cjs/main.cjs'])('serves PostgreSQL as %s', async (file) => {
    const outside = createCortado({ connection: database.url, log: false });
    await serves(start(file, { BUNDLED_URL: database.url }), outside);
  });

  it('isolates jobs, and beats from a thread, with their files bundled beside it', async () => {
    const service = start('beside/main.mjs', { ...redis, BUNDLED_CONFIG: './config.mjs' });
    await service.says(/isolated: true/);
    const outside = createCortado({ connection: redis.BUNDLED_URL, site: redis.CORTADO_SITE, log: false });
    await serves(service, outside);
    await expect(service.says(/inline:/)).rejects.toThrow('It ended without saying');
  });

  it('isolates jobs in CommonJS, where entry and options are one file', async () => {
    const env = { ...redis, BUNDLED_CONFIG: './sandbox-entry.cjs' };
    const service = start('cjs-beside/main.cjs', env);
    await service.says(/isolated: true/);
    await service.says(/running: /);
    service.terminate();
    expect(await service.ended()).toBe(0);
  });

  it('says which files the embedded datastore needs beside it', async () => {
    const service = start('esm/main.mjs', { BUNDLED_URL: `embedded:${join(folder, 'data')}` });
    await service.says(/EmbeddedFilesError: .*pglite\.data, pglite\.wasm and initdb\.wasm.*copy the three/);
    expect(await service.ended()).toBe(1);
  });
});

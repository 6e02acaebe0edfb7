import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import type { ExampleProject } from './support/example-project.js';
import type { Installed } from './support/installed.js';

/** By the script that makes it, what it makes. */
const BUNDLES = {
  esbuild: 'esm/main.mjs',
  commonjs: 'cjs/main.cjs',
  tsup: 'tsup/main.cjs',
  vite: 'vite/main.js',
} as const;
const ALL = {
  written: '2 pages to ada@example.com',
  refused: 'ArgumentValidationError',
  printed: 'in another process',
  beats: 'from a thread',
};
const WAIT = 240_000;

export function describeBundled(installed: Installed): void {
  describe('examples/bundled', () => {
    const database = freshDatabase();
    let project: ExampleProject;
    /** Where there is no node_modules. */
    let folder: string;

    beforeAll(async () => {
      project = installed.project('bundled');
      folder = await realpath(await mkdtemp(join(tmpdir(), 'cortado-bundled-')));
      const scripts = [...Object.keys(BUNDLES), 'swc'].map((it) => `build:${it}`);
      await Promise.all(scripts.map((it) => project.runScript(it)));
      await project.run([project.binary('tsc'), '-p', '.']);
      await cp(join(project.folder, 'dist'), folder, { recursive: true });
    }, 2 * WAIT);

    afterAll(() => rm(folder, { recursive: true, force: true }));

    const run = async (command: readonly string[], url: string) => {
      const site = url === installed.env.REDIS_URL ? installed.env.CORTADO_SITE : '';
      const { stdout } = await project.run(command, { SERVICE_URL: url, CORTADO_SITE: site });
      return JSON.parse(stdout) as unknown;
    };
    const node = (file: string) => [process.execPath, join(folder, file)];

    it.each(Object.entries(BUNDLES))('runs all of its jobs from what %s makes, minified', async (_, file) => {
      expect(await run(node(file), installed.env.REDIS_URL)).toEqual(ALL);
    });

    it('runs on PostgreSQL, and on an embedded datastore whose files lie beside the bundle', async () => {
      expect(await run(node(BUNDLES.esbuild), database.url)).toEqual(ALL);
      expect(await run(node(BUNDLES.esbuild), `embedded:${join(folder, 'data')}`)).toEqual(ALL);
    });

    it('says which file is missing beside the bundle', async () => {
      await expect(run(node(BUNDLES.commonjs), `embedded:${join(folder, 'other')}`)).rejects.toThrow(
        /expected PGlite's files .* found no pglite\.data .*copy the three/,
      );
      await rm(join(folder, 'cjs/sandbox-entry.cjs'));
      await expect(run(node(BUNDLES.commonjs), installed.env.REDIS_URL)).rejects.toThrow(
        /there is none at \S+\/sandbox-entry\.cjs/,
      );
    });

    it('runs as swc compiles it, and under tsx', async () => {
      const compiled = [process.execPath, join(project.folder, 'dist/swc/main.js')];
      expect(await run(compiled, installed.env.REDIS_URL)).toEqual(ALL);
      expect(await run(await project.commandOf('start:tsx'), installed.env.REDIS_URL)).toEqual(ALL);
    });
  });
}

/**
 * `npm run docs`: the site of the documents, in apps/docs/dist. Its pages are the markdown of this repository as it
 * stands, copied with its folders so that links hold, and an API reference that TypeDoc reads from the doc comments.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';
import { build } from 'vitepress';
import { ROOT, sourceFiles } from '../../../scripts/workspaces.mjs';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const SITE = join(HERE, '.cortado/site');
/** Whose public doors the reference describes. */
const PACKAGES = ['core', 'worker-pool', 'testing', 'nestjs', 'realtime', 'dashboard', 'embedded'];

rmSync(SITE, { recursive: true, force: true });
for (const file of sourceFiles(/\.md$/)) {
  if (file.startsWith('.changeset/')) continue;
  mkdirSync(join(SITE, dirname(file)), { recursive: true });
  cpSync(join(ROOT, file), join(SITE, file));
}
await writeReference(join(SITE, 'docs/api'));
await build(HERE);
process.stdout.write(`The site is in ${join(HERE, 'dist')}.\n`);

async function writeReference(folder) {
  const app = await Application.bootstrapWithPlugins({
    entryPoints: PACKAGES.map((name) => join(ROOT, `packages/${name}/src/index.ts`)),
    tsconfig: join(HERE, 'tsconfig.reference.json'),
    plugin: ['typedoc-plugin-markdown'],
    outputs: [{ name: 'markdown', path: folder }],
    skipErrorChecking: true,
    excludePrivate: true,
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    hideGenerator: true,
    readme: 'none',
    name: 'API',
    logLevel: 'Error',
  });
  const project = await app.convert();
  if (!project) throw new Error('TypeDoc found nothing to read: build the packages first.');
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error('TypeDoc could not write the reference; its errors are above.');
}

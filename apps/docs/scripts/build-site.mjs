/**
 * `npm run docs`: the site of the documents, in apps/docs/dist. Its pages are the markdown of this repository as it
 * stands, copied with its folders so that links hold, and an API reference that TypeDoc reads from the doc comments.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';
import { build } from 'vitepress';
import { ROOT, sourceFiles } from '../../../scripts/workspaces.mjs';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const SITE = join(HERE, '.cortado/site');
/** Whose public doors the reference describes. */
const PACKAGES = ['core', 'worker-pool', 'testing', 'nestjs', 'realtime', 'dashboard', 'embedded'];

/** The front page of the site says what the README says, and the notes on changes are for the changelogs. */
const NOT_THERE = /^(README\.md|apps\/docs\/|\.changeset\/)/;
/** A block that is taken from a file begins with the file's path: people see it above the block. */
const TAKEN = /^( *)```(\w+) (\S+\/\S+)$/gm;

rmSync(SITE, { recursive: true, force: true });
for (const file of sourceFiles(/\.(md|jpg|png|svg)$/)) {
  if (NOT_THERE.test(file)) continue;
  mkdirSync(join(SITE, dirname(file)), { recursive: true });
  if (!file.endsWith('.md')) cpSync(join(ROOT, file), join(SITE, file));
  else writeFileSync(join(SITE, file), withSources(readFileSync(join(ROOT, file), 'utf8')));
}
cpSync(join(HERE, 'home.md'), join(SITE, 'index.md'));
cpSync(join(HERE, 'public'), join(SITE, 'public'), { recursive: true });
await writeReference(join(SITE, 'docs/api'));
await build(HERE);
process.stdout.write(`The site is in ${join(HERE, 'dist')}.\n`);

function withSources(markdown) {
  return markdown.replaceAll(TAKEN, '$1<p class="source">$3</p>\n\n$1```$2');
}

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

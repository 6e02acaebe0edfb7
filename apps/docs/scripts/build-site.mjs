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
mkdirSync(join(SITE, 'docs/error-codes'), { recursive: true });
for (const [code, text] of errorCodes())
  writeFileSync(join(SITE, `docs/error-codes/${code.toLowerCase()}.md`), text);
mkdirSync(join(SITE, 'examples'), { recursive: true });
for (const [project, files] of Object.entries(projects()))
  writeFileSync(join(SITE, `examples/${project}.md`), files.map(shown).join('\n'));
writeFileSync(join(SITE, 'examples.md'), `# Examples\n\n${Object.keys(projects()).map(listed).join('\n')}\n`);
cpSync(join(HERE, 'home.md'), join(SITE, 'index.md'));
cpSync(join(HERE, 'public'), join(SITE, 'public'), { recursive: true });
await writeReference(join(SITE, 'docs/api'));
await build(HERE);
process.stdout.write(`The site is in ${join(HERE, 'dist')}.\n`);

function withSources(markdown) {
  return markdown
    .replaceAll(TAKEN, '$1<p class="source">$3</p>\n\n$1```$2')
    .replaceAll('apps/example)', 'apps/example/README.md)');
}

/** A page for each section of docs/error-codes.md, from which its links lead one folder further up. */
function errorCodes() {
  const [, ...sections] = readFileSync(join(ROOT, 'docs/error-codes.md'), 'utf8').split(/^## /m);
  return sections.map((section) => [
    section.slice(0, section.indexOf('\n')),
    `# ${section.replaceAll(/\]\((?=[\w.])(?!\w+:)/g, '](../')}\nAll of them: [error codes](../error-codes.md).\n`,
  ]);
}

/** The files of each project of examples/, which is a page, so that links to its folder lead to what is in it. */
function projects() {
  const found = {};
  for (const file of sourceFiles(/^examples\/(?!test\/)[^/]+\//)) {
    const project = file.split('/')[1];
    found[project] = [...(found[project] ?? []), file];
  }
  return found;
}

function shown(file, at) {
  const title = at === 0 ? `# ${dirname(file).split('/').slice(0, 2).join('/')}\n\n` : '';
  const language = file.match(/\.(\w+)$/)?.[1] ?? 'dockerfile';
  return `${title}<p class="source">${file}</p>\n\n\`\`\`${language}\n${readFileSync(join(ROOT, file), 'utf8')}\`\`\`\n`;
}

function listed(project) {
  return `- [${project}](examples/${project}.md)`;
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
    hidePageHeader: true,
    readme: 'none',
    name: 'API',
    logLevel: 'Error',
  });
  const project = await app.convert();
  if (!project) throw new Error('TypeDoc found nothing to read: build the packages first.');
  // TypeDoc names a package after its folder, `core/src`.
  for (const door of project.children ?? []) door.name = `@cortado/${door.name.split('/')[0]}`;
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error('TypeDoc could not write the reference; its errors are above.');
}

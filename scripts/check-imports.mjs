/**
 * Packages, and the folders inside core and embedded, import one way: downward.
 * Sources are parsed, so that code inside a template string or a comment is not taken for an import.
 */
import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path/posix';
import { parse } from '@swc/core';
import { ROOT, readText, sourceFiles, workspaces } from './workspaces.mjs';

/** Bottom first. A package imports only packages of a lower row. */
const PACKAGES = [
  ['packages/embedded'],
  ['packages/test-support'],
  ['packages/core'],
  ['packages/worker-pool', 'packages/realtime', 'packages/testing'],
  ['packages/dashboard', 'packages/nestjs'],
  ['packages/cli'],
  ['apps/*', 'bench'],
];

/** Bottom first. A folder imports only folders of a lower row. The doors are the files beside the folders. */
const FOLDERS = [
  ['clock', 'text'],
  ['errors', 'redaction'],
  ['loading'],
  ['options'],
  ['descriptors'],
  ['message'],
  ['events'],
  ['datastore'],
  ['error-log', 'presence', 'recovery'],
  ['broadcasts', 'metrics'],
  ['execution'],
  ['dispatch'],
  ['scheduler', 'transactions', 'batches'],
  ['health'],
  ['operations'],
  ['alerts'],
  ['app'],
  ['config'],
  ['decorators'],
];

/** Bottom first, the same for the folders of the embedded database. */
const EMBEDDED_FOLDERS = [['errors', 'time'], ['pglite'], ['sharing'], ['wire'], ['ownership'], ['pool']];

const FOLDERS_OF = { 'packages/core': FOLDERS, 'packages/embedded': EMBEDDED_FOLDERS };
const PUBLIC_DOOR = /^src\/index\.tsx?$/;
/** What users could write themselves: it imports public doors alone, and takes nothing of an app that is not public. */
const PUBLIC_DOORS_ONLY = ['packages/cli', 'packages/dashboard', 'packages/realtime'];
const NEVER_BUNDLED = new Set(builtinModules);

const homes = workspaces();
const byName = new Map(homes.map((home) => [home.manifest.name, home]));
const problems = [];

for (const home of homes) {
  if (packageRow(home.dir) < 0) {
    problems.push(`${home.dir} has no row in PACKAGES of scripts/check-imports.mjs; give it one.`);
    continue;
  }
  checkReferences(home);
  const sources = sourceFiles(new RegExp(`^${home.dir}/(src|test)/.*\\.tsx?$`));
  for (const file of sources) await checkFile(home, file);
}
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** tsc -b builds what tsconfig.json references, turbo what package.json depends on: they must agree. */
function checkReferences({ dir, manifest }) {
  const file = `${dir}/tsconfig.json`;
  if (!existsSync(join(ROOT, file))) return;
  const { references = [] } = JSON.parse(readText(file));
  const referenced = references.map(({ path }) => normalize(join(dir, path)));
  const declared = Object.keys({ ...manifest.dependencies, ...ownPeers(manifest) });
  const needed = declared.map((name) => byName.get(name)?.dir).filter(Boolean);
  for (const one of needed.filter((name) => !referenced.includes(name))) {
    problems.push(`${file} does not reference ${one}, which ${dir}/package.json depends on.`);
  }
  for (const one of referenced.filter((name) => !needed.includes(name))) {
    problems.push(`${file} references ${one}, which ${dir}/package.json does not depend on.`);
  }
}

/** The peers that a package uses, without those that it repeats for one of ours (scripts/check-dependencies.mjs has why). */
function ownPeers({ dependencies = {}, peerDependencies = {} }) {
  const ours = Object.keys(dependencies).map((name) => byName.get(name)?.manifest.peerDependencies ?? {});
  return Object.fromEntries(
    Object.entries(peerDependencies).filter(([name]) => !ours.some((peers) => name in peers)),
  );
}

async function checkFile(home, file) {
  const isSource = file.startsWith(`${home.dir}/src/`);
  const { imports, members } = await namesOf(file);
  if (isSource && PUBLIC_DOORS_ONLY.includes(home.dir)) {
    if (members.has('internals')) problems.push(`${file} reads "internals", which is not public.`);
    for (const { specifier } of imports.filter(({ specifier: name }) => name.endsWith('/internal')))
      problems.push(`${file} imports "${specifier}": ${home.dir} uses public doors alone.`);
  }
  for (const { specifier, isType } of imports) {
    const say = (sentence) => problems.push(`${file} imports "${specifier}": ${sentence}`);
    if (specifier.startsWith('.')) checkRelative(home, file, specifier, isSource, say);
    else if (isSource) checkPackage(home, specifier, isType, say);
  }
}

function checkRelative(home, file, specifier, isSource, say) {
  const target = normalize(join(dirname(file), specifier));
  if (!target.startsWith(`${home.dir}/`))
    return say('it leaves its package; use the name of the other package.');
  if (!isSource) return;
  const inside = target.slice(home.dir.length + 1).replace(/\.jsx?$/, '.ts');
  if (PUBLIC_DOOR.test(inside))
    return say('that is its own package door; import the file that declares the name.');
  const folders = FOLDERS_OF[home.dir];
  if (!folders) return;
  const [from, to] = [folderOf(folders, file.slice(home.dir.length + 1)), folderOf(folders, inside)];
  for (const folder of [from, to]) {
    if (folder.row < 0)
      return say(
        `folder "${folder.name}" has no row in the lists of scripts/check-imports.mjs; give it one.`,
      );
  }
  if (from.name !== to.name && to.row >= from.row) {
    say(
      `folder "${from.name}" may not import folder "${to.name}", which is ${to.row > from.row ? 'above' : 'beside'} it.`,
    );
  }
}

function checkPackage(home, specifier, isType, say) {
  if (specifier.startsWith('node:') || NEVER_BUNDLED.has(specifier)) return;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (name === home.manifest.name)
    return say('that is its own package door; import the file that declares the name.');
  const { dependencies, optionalDependencies, devDependencies } = home.manifest;
  const declared = {
    ...dependencies,
    ...ownPeers(home.manifest),
    ...optionalDependencies,
    ...(isType && devDependencies),
  };
  const typesOnly = isType && `@types/${name.replace(/^@(.+)\/(.+)$/, '$1__$2')}` in declared;
  if (!(name in declared) && !typesOnly) say(`${home.dir}/package.json does not depend on ${name}.`);
  const target = byName.get(name);
  if (target && packageRow(target.dir) >= packageRow(home.dir)) {
    say(`${home.dir} may not import ${target.dir}, which is not below it.`);
  }
}

function packageRow(dir) {
  return PACKAGES.findIndex((row) =>
    row.some((entry) => entry === dir || entry === dir.replace(/[^/]+$/, '*')),
  );
}

/** `src/dispatch/job-handle.ts` is in the folder `dispatch`; `src/index.ts` is a door, above every folder. */
function folderOf(folders, path) {
  const [, name, ...rest] = path.split('/');
  if (rest.length === 0) return { name: 'the doors', row: folders.length };
  return { name, row: folders.findIndex((row) => row.includes(name)) };
}

/** Every module the file names (imports, re-exports, dynamic imports, and `import('x').Type`), and every member it reads. */
async function namesOf(file) {
  const options = { syntax: 'typescript', tsx: file.endsWith('.tsx'), decorators: true, target: 'es2022' };
  const found = [];
  const members = new Set();
  visit(await parse(readText(file), options), (node) => {
    if (/^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type) && node.source) {
      found.push({ specifier: node.source.value, isType: Boolean(node.typeOnly) });
    } else if (node.type === 'TsImportType') {
      found.push({ specifier: node.argument.value, isType: true });
    } else if (node.type === 'CallExpression' && node.callee.type === 'Import') {
      const [first] = node.arguments;
      if (first?.expression.type === 'StringLiteral')
        found.push({ specifier: first.expression.value, isType: false });
    } else if (node.type === 'MemberExpression') {
      members.add(node.property.value);
    } else if (/^(KeyValue|Assign)PatternProperty$/.test(node.type)) {
      members.add(node.key.value);
    }
  });
  return { imports: found, members };
}

function visit(node, look) {
  if (Array.isArray(node)) for (const one of node) visit(one, look);
  else if (node && typeof node === 'object') {
    if (typeof node.type === 'string') look(node);
    for (const value of Object.values(node)) visit(value, look);
  }
}

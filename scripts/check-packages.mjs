/**
 * `npm run packages`: packs every package that is published and looks at what a user would get. That it has its README
 * and licence and no stray files, and holds what scripts/packed-files says (`-- --update` writes that anew), that its
 * types and its code agree in both module worlds (attw), and that its manifest means what it says (publint). Needs a build.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packedFileProblems } from './packed-files.mjs';
import { ROOT, workspaces } from './workspaces.mjs';

/** Entries that are modules alone: Node's command, what Vitest and browsers load, and threads, which are started and not imported. */
const MODULES_ALONE = {
  cortado: ['.'],
  '@cortado/core': ['beat-thread'],
  '@cortado/worker-pool': ['sandbox-entry', 'parent-watch-thread'],
  '@cortado/testing': ['vitest'],
  '@cortado/realtime': ['client', 'react', 'elements'],
};
const WANTED = ['LICENSE', 'README.md', 'package.json'];
const STRAY = /\.map$|tsbuildinfo$|(^|\/)(test|src)\/|\.test\./;

const isUpdate = process.argv.includes('--update');
const folder = mkdtempSync(join(tmpdir(), 'cortado-packages-'));
const licence = readFileSync(join(ROOT, 'LICENSE'), 'utf8');
let faults = 0;

for (const { dir, manifest } of workspaces().filter(({ manifest: { private: isPrivate } }) => !isPrivate)) {
  const said = run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    join(ROOT, dir),
  );
  const [{ filename, size, unpackedSize, files }] = JSON.parse(said.stdout);
  const tarball = join(folder, filename);
  const paths = files.map(({ path }) => path);
  const problems = [
    ...WANTED.filter((it) => !paths.includes(it)).map((it) => `lacks ${it}`),
    ...paths.filter((it) => STRAY.test(it)).map((it) => `holds ${it}`),
    ...packedFileProblems(dir, paths, isUpdate),
  ];
  if (readFileSync(join(ROOT, dir, 'LICENSE'), 'utf8') !== licence) problems.push('has another LICENSE');
  for (const args of attw(manifest)) problems.push(...complaintsOf('attw', args, tarball));
  problems.push(...complaintsOf('publint', ['--strict'], tarball));
  const facts = `${files.length} files, ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked`;
  process.stdout.write(`${problems.length > 0 ? 'FAILED' : 'ok    '} ${manifest.name}: ${facts}\n`);
  for (const it of problems) process.stdout.write(`       ${it}\n`);
  faults += problems.length;
}
rmSync(folder, { recursive: true });
process.exitCode = faults > 0 ? 1 : 0;

/** The arguments of each run: of entries for both module worlds, and of those for modules. */
function attw({ name }) {
  const plain = ['--format', 'ascii', '--no-color'];
  const alone = MODULES_ALONE[name] ?? [];
  const runs = [];
  if (!alone.includes('.'))
    runs.push([...plain, ...(alone.length > 0 ? ['--exclude-entrypoints', ...alone] : [])]);
  if (alone.length > 0) runs.push([...plain, '--profile', 'esm-only', '--entrypoints', ...alone]);
  return runs;
}

function complaintsOf(command, args, tarball) {
  const { status, stdout, stderr } = run(join(ROOT, 'node_modules/.bin', command), [tarball, ...args], ROOT);
  return status === 0 ? [] : [`${command}:\n${stdout}${stderr}`.trimEnd().replaceAll('\n', '\n         ')];
}

function run(file, args, cwd) {
  return spawnSync(file, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 });
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1_024).toLocaleString('en')} kB`;
}

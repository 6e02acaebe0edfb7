/**
 * What each tarball holds, written down in scripts/packed-files/<package>.txt: one line for each folder and kind of file, so that
 * a new source file of a folder that is known changes nothing, and anything else that gets in or goes is seen.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { ROOT } from './workspaces.mjs';

const FOLDER = join(ROOT, 'scripts/packed-files');
/** Files that stand in the folder of a package or of a kind that people would look for by name are named. */
const KINDS = ['.d.ts', '.d.cts', '.js', '.cjs', '.mjs', '.css', '.woff2'];

/** What is other than written down; with `isUpdate` it is written down instead. */
export function packedFileProblems(dir, paths, isUpdate) {
  const file = join(FOLDER, `${basename(dir)}.txt`);
  const found = linesOf(paths);
  if (isUpdate) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, `${found.join('\n')}\n`);
    return [];
  }
  const known = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  const problems = [
    ...found.filter((it) => !known.includes(it)).map((it) => `holds what is not written down: ${it}`),
    ...known.filter((it) => !found.includes(it)).map((it) => `no longer holds ${it}`),
  ];
  return problems.length > 0 ? [...problems, 'if that is meant: npm run packages -- --update'] : [];
}

function linesOf(paths) {
  return [...new Set(paths.map(lineOf))].sort();
}

function lineOf(path) {
  const folder = dirname(path);
  if (folder === '.' || folder === 'bin') return path;
  const kind = KINDS.find((it) => path.endsWith(it)) ?? extname(path);
  return `${folder}/*${kind}`;
}

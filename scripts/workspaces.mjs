/** The workspaces of this repository and its tracked files, as every check sees them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const NEVER = new Set(['node_modules', 'dist', 'coverage', '.git', '.turbo', '.cortado']);

/** `{ dir, manifest }` of every workspace, `dir` relative to the root. */
export function workspaces() {
  const patterns = readManifest('.').workspaces;
  return patterns
    .flatMap((pattern) => (pattern.endsWith('/*') ? subdirectories(pattern.slice(0, -2)) : [pattern]))
    .filter((dir) => existsSync(join(ROOT, dir, 'package.json')))
    .map((dir) => ({ dir, manifest: readManifest(dir) }));
}

/** Files git knows or would add; without git, every file outside the built and installed directories. */
export function sourceFiles(pattern) {
  return listed()
    .filter((file) => pattern.test(file) && existsSync(join(ROOT, file)))
    .sort();
}

export function readText(file) {
  return readFileSync(join(ROOT, file), 'utf8');
}

function readManifest(dir) {
  return JSON.parse(readText(join(dir, 'package.json')));
}

function subdirectories(dir) {
  if (!existsSync(join(ROOT, dir))) return [];
  return readdirSync(join(ROOT, dir)).map((name) => `${dir}/${name}`);
}

function listed() {
  try {
    const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
    const out = execFileSync('git', args, {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return out.split('\0').filter(Boolean);
  } catch {
    return walk(ROOT);
  }
}

function walk(dir) {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => !NEVER.has(entry.name))
    .flatMap((entry) => {
      const path = join(dir, entry.name);
      return entry.isDirectory() ? walk(path) : [relative(ROOT, path).split(sep).join('/')];
    });
}

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Other libraries for the same work, at one version each. */
const PEERS = { 'graphile-worker': '0.17.3', 'bee-queue': '2.0.0' } as const;

/** Outside of the workspace: nobody who works on it needs them. */
const FOLDER = join(tmpdir(), 'cortado-bench-peers');

/** Installs them where they are not there yet, and gives what imports them. */
export function installPeers(): (name: keyof typeof PEERS) => Promise<unknown> {
  mkdirSync(FOLDER, { recursive: true });
  const isThere = Object.entries(PEERS).every(([name, version]) =>
    existsSync(join(FOLDER, 'node_modules', name, 'package.json')) ? versionOf(name) === version : false,
  );
  if (!isThere) {
    writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n');
    const wanted = Object.entries(PEERS).map(([name, version]) => `${name}@${version}`);
    execFileSync('npm', ['install', '--no-audit', '--no-fund', ...wanted], { cwd: FOLDER, stdio: 'ignore' });
  }
  const require = createRequire(join(FOLDER, 'package.json'));
  return async (name) => await import(pathToFileURL(require.resolve(name)).href);
}

function versionOf(name: string): string {
  const require = createRequire(join(FOLDER, 'package.json'));
  return (require(join(FOLDER, 'node_modules', name, 'package.json')) as { version: string }).version;
}

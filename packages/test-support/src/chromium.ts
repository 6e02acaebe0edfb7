import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
];

/** A real browser: the one on PATH, or Debian's, installed where we may. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = find(NAMES) ?? install();
  if (!executablePath)
    throw new Error(
      'No Chromium on this machine. Install it (apt-get install chromium) or put one of its names on PATH.',
    );
  return await chromium.launch({ executablePath, args: ARGS });
}

function find(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Under the same lock as the servers of the tests: apt-get refuses to run twice at once. */
function install(): string | undefined {
  if (process.getuid?.() !== 0 || !find(['apt-get'])) return undefined;
  const apt = 'apt-get update -q && apt-get install -q -y --no-install-recommends chromium';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('flock', ['/tmp/cortado-apt.lock', 'sh', '-c', apt], { env, stdio: 'ignore' });
  return find(NAMES);
}

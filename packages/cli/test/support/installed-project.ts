import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CliEnd } from './cli.js';
import { LocalRegistry } from './local-registry.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const run = promisify(execFile);
/** What `npm install cortado @cortado/core @cortado/embedded` brings, of ours. */
const OURS = ['core', 'worker-pool', 'embedded', 'realtime', 'dashboard', 'cli'];

/** Our packages as `npm pack` makes them, installed by npm with all that they depend on. */
export class Release {
  readonly #folder = mkdtempSync(join(tmpdir(), 'cortado-release-'));

  /** Packs and installs them once, for all projects. */
  async install(): Promise<this> {
    const folder = this.#folder;
    const packed = OURS.map(async (name) => {
      const words = ['pack', '--silent', '--pack-destination', folder];
      const { stdout } = await run('npm', words, { cwd: join(ROOT, 'packages', name) });
      return join(folder, stdout.trim());
    });
    writeFileSync(join(folder, 'package.json'), '{ "name": "somebody" }');
    const registry = await LocalRegistry.start();
    const quiet = ['--no-audit', '--no-fund', '--no-update-notifier'];
    const from = ['--registry', registry.url, '--cache', join(folder, 'cache')];
    try {
      await run('npm', ['install', ...quiet, ...from, ...(await Promise.all(packed))], { cwd: folder });
    } finally {
      await registry.close();
    }
    return this;
  }

  /** A project with these files, in which they are installed. */
  installedIn(files: Readonly<Record<string, string>>): InstalledProject {
    const project = new InstalledProject(files);
    symlinkSync(join(this.#folder, 'node_modules'), join(project.folder, 'node_modules'));
    return project;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** A project outside of this repository. */
export class InstalledProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'cortado-installed-'));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** Runs a line of a shell there, as its user types it; with no datastore named but in `env`. */
  async run(line: string, env: Record<string, string> = {}): Promise<CliEnd> {
    const nowhere = { CORTADO_URL: '', REDIS_URL: '', NODE_OPTIONS: '' };
    const options = { cwd: this.folder, env: { ...process.env, ...nowhere, ...env } };
    return await run('sh', ['-c', line], options).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: CliEnd) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
    );
  }

  /** Whether TypeScript takes it as it stands; what it says otherwise. */
  async compiled(): Promise<string> {
    const { stdout } = await this.run(`node ${ROOT}node_modules/typescript/bin/tsc -p .`);
    return stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

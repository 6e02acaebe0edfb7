import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGES = fileURLToPath(new URL('../../../packages/', import.meta.url));
const NAMES = ['embedded', 'core', 'worker-pool', 'nestjs', 'testing', 'realtime', 'dashboard', 'cli'];
const run = promisify(execFile);

/** What npm would publish of every package, in a folder of its own. Needs a build. */
export class Tarballs {
  /** By the name of the package, where its tarball is. */
  readonly files: ReadonlyMap<string, string>;
  readonly #folder: string;

  private constructor(folder: string, files: ReadonlyMap<string, string>) {
    this.#folder = folder;
    this.files = files;
  }

  static async pack(): Promise<Tarballs> {
    const folder = await mkdtemp(join(tmpdir(), 'cortado-tarballs-'));
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const { stdout } = await run('npm', [...args, ...NAMES.map((it) => join(PACKAGES, it))], {
      maxBuffer: 2 ** 26,
    });
    const packed = Object.values(JSON.parse(stdout) as Record<string, { name: string; filename: string }>);
    return new Tarballs(folder, new Map(packed.map((it) => [it.name, join(folder, it.filename)])));
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

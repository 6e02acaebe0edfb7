import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const run = promisify(execFile);

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/**
 * A project outside of this repository with packages of ours installed as npm installs them: unpacked from what
 * `npm pack` makes, with all they depend on and without their optional peers. Copied from here, so no registry is asked.
 */
export class PackedProject {
  private constructor(readonly folder: string) {}

  /** `packages` by their folders in `packages/`. */
  static async create(packages: readonly string[]): Promise<PackedProject> {
    const project = new PackedProject(realpathSync(await mkdtemp(join(tmpdir(), 'cortado-packed-'))));
    for (const name of packages) await project.#unpack(name);
    for (const name of packages) await project.#installNeedsOf(join(ROOT, 'packages', name));
    return project;
  }

  /** The names of all packages there are. */
  async installed(): Promise<string[]> {
    const names = await readdir(join(this.folder, 'node_modules'));
    const scoped = names.filter((it) => it.startsWith('@'));
    const within = await Promise.all(
      scoped.map(async (scope) =>
        (await readdir(join(this.folder, 'node_modules', scope))).map((it) => `${scope}/${it}`),
      ),
    );
    return [...names.filter((it) => !it.startsWith('@')), ...within.flat()].sort();
  }

  /** What all of it takes on a disk, in bytes. */
  async size(): Promise<number> {
    const files = await readdir(join(this.folder, 'node_modules'), { recursive: true, withFileTypes: true });
    const sizes = files.filter((it) => it.isFile()).map((it) => stat(join(it.parentPath, it.name)));
    return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
  }

  /** Runs a copy of a program there and gives what it printed. */
  async run(program: string, env: Record<string, string | undefined>): Promise<string> {
    const file = join(this.folder, basename(program));
    await cp(program, file);
    return await runProgram(file, env);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #unpack(name: string): Promise<void> {
    const from = join(ROOT, 'packages', name);
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', this.folder], { cwd: from });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    const archive = join(this.folder, filename);
    const to = join(this.folder, 'node_modules/@cortado', name);
    await mkdir(to, { recursive: true });
    await run('tar', ['-xzf', archive, '-C', to, '--strip-components=1']);
    await rm(archive);
  }

  async #installNeedsOf(folder: string): Promise<void> {
    for (const name of await needsOf(folder)) {
      const from = sourceOf(name, folder);
      const to = join(this.folder, 'node_modules', relative(join(ROOT, 'node_modules'), from));
      if (from.startsWith(join(ROOT, 'packages')) || existsSync(to)) continue;
      await cp(from, to, { recursive: true });
      await this.#installNeedsOf(from);
    }
  }
}

/** Runs a program and gives what it printed. */
export async function runProgram(file: string, env: Record<string, string | undefined>): Promise<string> {
  const options = { cwd: dirname(file), env: { ...process.env, NODE_OPTIONS: '', ...env } };
  return (await run(process.execPath, [file], options)).stdout;
}

/** What has to be there, or is there anyway because it could be had. */
async function needsOf(folder: string): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
  const { dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta } = manifest;
  const peers = Object.keys(peerDependencies).filter((it) => !peerDependenciesMeta?.[it]?.optional);
  const optional = Object.keys(optionalDependencies ?? {}).filter((it) => find(it, folder));
  return [...Object.keys(dependencies ?? {}), ...peers, ...optional];
}

function sourceOf(name: string, from: string): string {
  const found = find(name, from);
  if (!found) throw new Error(`Expected ${name}, which ${from} needs, to be installed here.`);
  return realpathSync(found);
}

/** As Node looks for it: in the node_modules of each folder above. */
function find(name: string, from: string): string | undefined {
  const here = join(from, 'node_modules', name);
  if (existsSync(here)) return here;
  return from === dirname(from) ? undefined : find(name, dirname(from));
}

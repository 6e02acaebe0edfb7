import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Tarballs } from './tarballs.js';

const EXAMPLES = fileURLToPath(new URL('../../', import.meta.url));
const INSTALL = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A copy of one of the examples outside of this repository, with our packages installed from their tarballs. */
export class ExampleProject {
  private constructor(readonly folder: string) {}

  /**
   * Installs several at once, side by side in one folder, since npm then needs hardly longer than for one.
   * @param names folders of examples/
   */
  static async install<N extends string>(
    names: readonly N[],
    { files }: Tarballs,
  ): Promise<Record<N, ExampleProject>> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'cortado-examples-')));
    const projects = names.map((it) => [it, new ExampleProject(join(root, it))] as const);
    for (const [name, project] of projects) {
      await cp(join(EXAMPLES, name), project.folder, { recursive: true });
      await project.#takeFrom(files);
    }
    // What they bring along of ours comes from here too, not from a registry.
    const ours = Object.fromEntries([...files].map(([name, file]) => [name, `file:${file}`]));
    const manifest = { private: true, workspaces: names, overrides: ours };
    await writeFile(join(root, 'package.json'), JSON.stringify(manifest));
    await new ExampleProject(root).run(['npm', ...INSTALL]);
    return Object.fromEntries(projects) as Record<N, ExampleProject>;
  }

  /** Runs a script of its package.json, if it has it. @throws Error with what it printed, where it fails */
  async runScript(name: string): Promise<void> {
    await this.run(['npm', 'run', name, '--if-present']);
  }

  /** Runs a command there. @throws Error with what it printed, where it fails */
  async run(
    [file = '', ...args]: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ stdout: string; stderr: string }> {
    const child = spawn(file, args, {
      cwd: this.folder,
      env: this.env(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = Promise.all([text(child.stdout), text(child.stderr)]);
    const code = await new Promise((resolve) => child.once('close', resolve));
    const [stdout, stderr] = await printed;
    if (code !== 0)
      throw new Error(`${file} ${args.join(' ')} in ${this.folder} failed:\n${stdout}${stderr}`);
    return { stdout, stderr };
  }

  /** The command behind one of its scripts, for running it without npm, which ends by Ctrl-C itself. */
  async commandOf(script: string, node = process.execPath): Promise<readonly string[]> {
    const { scripts = {} } = await this.#manifest();
    const [file = '', ...args] = scripts[script]?.split(' ') ?? [];
    return [file === 'node' ? node : this.binary(file), ...args];
  }

  /** A command that begins with `node` and a path in node_modules, wherever npm has put that here. */
  entryPoint([node = '', path = '', ...args]: readonly string[]): readonly string[] {
    const found = [path, join('..', path)].find((it) => existsSync(join(this.folder, it))) ?? path;
    return [node === 'node' ? process.execPath : node, found, ...args];
  }

  /** Jest's own variables would tell the example that it is in a test. */
  env(added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    const own = { NODE_OPTIONS: '', NODE_ENV: undefined, JEST_WORKER_ID: undefined };
    return { ...process.env, ...own, ...added };
  }

  /** With all that were installed at once. */
  async remove(): Promise<void> {
    await rm(join(this.folder, '..'), { recursive: true, force: true });
  }

  /** A program of one of its packages. */
  binary(name: string): string {
    const folders = [this.folder, join(this.folder, '..')];
    const files = folders.map((it) => join(it, 'node_modules/.bin', name));
    return files.find((it) => existsSync(it)) ?? name;
  }

  async #manifest(): Promise<Manifest> {
    return JSON.parse(await readFile(join(this.folder, 'package.json'), 'utf8')) as Manifest;
  }

  async #takeFrom(files: ReadonlyMap<string, string>): Promise<void> {
    const manifest = await this.#manifest();
    const packed = (names: Readonly<Record<string, string>> = {}) =>
      Object.fromEntries(
        Object.entries(names).map(([it, version]) => [it, files.has(it) ? `file:${files.get(it)}` : version]),
      );
    const { dependencies, devDependencies } = manifest;
    const told = { dependencies: packed(dependencies), devDependencies: packed(devDependencies) };
    await writeFile(join(this.folder, 'package.json'), JSON.stringify({ ...manifest, ...told }));
  }
}

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** The Node versions beside the one that runs the tests, by the packages of the registry that hold them. */
export const NODES = { 22: '22.23.3', 24: '24.9.0' } as const;
export type Major = keyof typeof NODES;

const PACKAGE = `node-${process.platform}-${process.arch}`;
const INSTALL = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];

/** Other versions of Node, in a folder of their own. */
export class OtherNodes {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async install(): Promise<OtherNodes> {
    const folder = await mkdtemp(join(tmpdir(), 'cortado-nodes-'));
    const packages = Object.entries(NODES).map(
      ([major, version]) => `node-${major}@npm:${PACKAGE}@${version}`,
    );
    execFileSync('npm', [...INSTALL, ...packages], { cwd: folder, stdio: 'ignore' });
    return new OtherNodes(folder);
  }

  program(major: Major): string {
    return join(this.#folder, 'node_modules', `node-${major}`, 'bin/node');
  }

  version(major: Major): string {
    return execFileSync(this.program(major), ['--version'], { encoding: 'utf8' }).trim();
  }

  /** What makes programs that ask for `node` find this one. */
  path(major: Major): string {
    return [dirname(this.program(major)), process.env.PATH].join(delimiter);
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { blocksOf, ROOT } from './pages.js';

const run = promisify(execFile);
const INSTALL = /^npm install (?:--save-dev )?(.*)$/;
const manifests = new Map<string, Promise<string>>();

/**
 * What a reader has who starts in an empty folder and does what the first commands of a page say: the manifest that
 * `npm init -y` writes, what the page changes in it, and the packages that it installs, and no others. They come from this
 * repository, and the folder is outside of it, so that nothing is found which the page does not name.
 */
export class NewProject {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async of(page: string): Promise<NewProject> {
    const project = new NewProject(await newFolder());
    const commands = commandsOf(page);
    const changes = commands.filter((it) => it.startsWith('npm pkg set '));
    await writeFile(join(project.folder, 'package.json'), await manifestAfter(changes));
    const names = commands.flatMap((it) => INSTALL.exec(it)?.[1]?.split(/ +/) ?? []);
    await Promise.all([...new Set(names)].map((name) => project.#install(name)));
    return project;
  }

  /** Another one with the same manifest and the same packages. */
  async copy(): Promise<NewProject> {
    const folder = await newFolder();
    await cp(this.folder, folder, { recursive: true, verbatimSymlinks: true });
    return new NewProject(folder);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #install(name: string): Promise<void> {
    const link = join(this.folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), link);
  }
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'cortado-new-'));
}

/** What `npm init -y` writes, and then these commands. Pages say the same, and npm takes its time. */
function manifestAfter(changes: readonly string[]): Promise<string> {
  const key = changes.join('\n');
  const manifest = manifests.get(key) ?? makeManifest(changes);
  manifests.set(key, manifest);
  return manifest;
}

async function makeManifest(changes: readonly string[]): Promise<string> {
  const cwd = await newFolder();
  for (const command of ['npm init -y', ...changes]) await run('npm', command.split(' ').slice(1), { cwd });
  const text = await readFile(join(cwd, 'package.json'), 'utf8');
  await rm(cwd, { recursive: true });
  return text;
}

/** The first commands of a page, without what is said of them. */
function commandsOf(page: string): string[] {
  const { text = '' } = blocksOf(page).find(({ language }) => language === 'sh') ?? {};
  return text
    .split(/\n|&&/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter(Boolean);
}

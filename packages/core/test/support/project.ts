import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** A project of somebody's: a folder of its own, with our packages installed. */
export class Project {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'cortado-project-')));

  constructor(files: Record<string, string>) {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    this.#install();
  }

  /** Has a real copy of the built core instead of a link to it, and lacks some packages. */
  copyCore(without: readonly string[] = []): void {
    rmSync(join(this.folder, 'node_modules'), { recursive: true });
    this.#install(['@cortado', ...without]);
    const copy = join(this.folder, 'node_modules/@cortado/core');
    cpSync(join(ROOT, 'packages/core/dist'), join(copy, 'dist'), { recursive: true });
    cpSync(join(ROOT, 'packages/core/package.json'), join(copy, 'package.json'));
  }

  /** Runs a module in the folder and gives what it hands to `say`, or throws what it threw. */
  run<T>(code: string): Promise<T> {
    const script = `
      const say = (value) => process.stdout.write(JSON.stringify(value));
      try { ${code} } catch (error) { say({ thrown: error.name, message: error.message, problems: error.problems }); }`;
    return new Promise((resolve, reject) => {
      const options = {
        cwd: this.folder,
        env: { ...process.env, NODE_OPTIONS: '', CORTADO_URL: 'redis://127.0.0.1:1' },
      };
      execFile(process.execPath, ['--input-type=module', '-e', script], options, (error, stdout, stderr) => {
        if (error) reject(new Error(`${error.message}\n${stderr}`));
        else resolve(JSON.parse(stdout) as T);
      });
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #install(without: readonly string[] = []): void {
    const installed = join(ROOT, 'node_modules');
    mkdirSync(join(this.folder, 'node_modules'));
    for (const name of readdirSync(installed).filter((it) => !without.includes(it)))
      symlinkSync(join(installed, name), join(this.folder, 'node_modules', name));
  }
}

/**
 * `npm run types`: compiles scripts/types-matrix/ against the built declarations, as users of other compilers
 * than ours do: TypeScript 5.9, 6.0 and 7.0, both decorator dialects, modules, CommonJS and a bundler's way of looking for
 * packages. Declarations themselves are checked too (`skipLibCheck: false`). The compilers are installed in a temporary
 * folder. Needs a build. With `fast`, as in CI: the oldest and the newest compiler, both dialects, modules alone.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './workspaces.mjs';

const FILES = ['promises.ts', 'schemas.ts'];
const COMPILERS = { 'typescript-5.9': '5.9.3', 'typescript-6.0': '6.0.3', 'typescript-7.0': '7.0.2' };
const DIALECTS = {
  legacy: { experimentalDecorators: true, emitDecoratorMetadata: true },
  standard: { experimentalDecorators: false },
};
const WORLDS = {
  modules: { type: 'module', options: { module: 'nodenext' } },
  commonjs: { type: 'commonjs', options: { module: 'nodenext' } },
  bundler: { type: 'module', options: { module: 'esnext', moduleResolution: 'bundler' } },
};
/** `using` and the metadata of standard decorators; `skipLibCheck: false`, so that declarations are checked. */
const SHARED = {
  target: 'es2022',
  lib: ['es2023', 'esnext.decorators', 'esnext.disposable'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
};

const isFast = process.argv.includes('fast');
const every = Object.keys(COMPILERS);
const compilers = isFast ? [every[0], every.at(-1)] : every;
const worlds = isFast ? ['modules'] : Object.keys(WORLDS);

const folder = mkdtempSync(join(tmpdir(), 'cortado-types-'));
const installed = await run('npm', [
  ...['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder],
  ...compilers.map((name) => `${name}@npm:typescript@${COMPILERS[name]}`),
]);
if (installed.code !== 0) throw new Error(`The compilers could not be installed:\n${installed.output}`);

const runs = [];
for (const compiler of compilers)
  for (const dialect of Object.keys(DIALECTS))
    for (const world of worlds) runs.push({ compiler, dialect, world });
let faults = 0;
const next = async () => {
  for (let it = runs.shift(); it; it = runs.shift()) {
    const since = performance.now();
    const { code, output } = await compile(it);
    const seconds = ((performance.now() - since) / 1_000).toFixed(1);
    const name = `${it.compiler}, ${it.dialect} decorators, ${it.world}`;
    process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
    if (code !== 0) process.stdout.write(output.replace(/^(?=.)/gm, '       '));
    faults += Number(code !== 0);
  }
};
await Promise.all(Array.from({ length: availableParallelism() }, next));
rmSync(folder, { recursive: true });
process.exitCode = faults > 0 ? 1 : 0;

function compile({ compiler, dialect, world }) {
  const project = join(folder, `${compiler}-${dialect}-${world}`);
  mkdirSync(join(project, 'node_modules/@cortado'), { recursive: true });
  for (const name of ['core', 'worker-pool', 'testing'])
    symlinkSync(join(ROOT, 'packages', name), join(project, 'node_modules/@cortado', name));
  symlinkSync(join(ROOT, 'node_modules/@types'), join(project, 'node_modules/@types'));
  for (const file of FILES) cpSync(join(ROOT, 'scripts/types-matrix', file), join(project, file));
  const { type, options } = WORLDS[world];
  const compilerOptions = { ...SHARED, ...DIALECTS[dialect], ...options };
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type }));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: FILES }));
  return run(process.execPath, [join(folder, 'node_modules', compiler, 'bin/tsc'), '-p', project]);
}

function run(file, args) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    child.once('close', (code) => resolve({ code, output }));
  });
}

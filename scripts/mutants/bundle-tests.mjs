import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from '@swc/core';
import { build } from 'esbuild';

/** As jest.config.ts has it, so that a test means the same here. */
function swcOptions(path, root) {
  const isStandard = /\.tc39(\.test)?\.ts$/.test(path);
  const legacy = { legacyDecorator: true, decoratorMetadata: true };
  return {
    filename: path,
    cwd: root,
    configFile: false,
    swcrc: false,
    module: { type: 'es6' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: isStandard ? { decoratorVersion: '2022-03' } : legacy,
      keepClassNames: true,
    },
  };
}

/**
 * Writes into a folder one script for each test file, under its name and `.js`, with all of our code that it reaches, `code` in the
 * place of what stands on the disk.
 */
export async function bundleTests(root, tests, code, folder) {
  const compiled = new Map();
  const compile = async (path) => {
    const source = code.get(relative(root, path)) ?? (await readFile(path, 'utf8'));
    const { code: js } = await transform(source, swcOptions(path, root));
    return js.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
  };
  const ours = {
    name: 'ours',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^@cortado\// }, ({ path }) => {
        const [, name, door = 'index'] = path.split('/');
        return { path: join(root, 'packages', name, 'src', `${door}.ts`) };
      });
      onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, ({ path, importer }) => ({
        path: join(dirname(importer), path.replace(/\.js$/, '.ts')),
      }));
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
        kind === 'entry-point' ? undefined : { path, external: true },
      );
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (!compiled.has(path)) compiled.set(path, compile(path));
        return { contents: await compiled.get(path), loader: 'js', resolveDir: dirname(path) };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: tests.map((it) => join(root, it)),
    outdir: root,
    outbase: root,
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    keepNames: true,
    charset: 'utf8',
    supported: { 'dynamic-import': false },
    logLevel: 'error',
    plugins: [ours],
  });
  for (const { path, text } of outputFiles) {
    const place = join(folder, relative(root, path).replace(/\.js$/, '.ts.js'));
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
  }
}

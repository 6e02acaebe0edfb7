import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ESBUILD = fileURLToPath(new URL('../../../../node_modules/.bin/esbuild', import.meta.url));
/** CommonJS packages in a module ask for Node's own modules by a `require`, which it has not. */
const REQUIRE =
  "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);";
const run = promisify(execFile);

/** Bundles as docs/bundles.md says, and gives what esbuild printed. */
export async function bundle(
  entries: readonly string[],
  { format, folder, flags = [] }: { format: 'esm' | 'cjs'; folder: string; flags?: readonly string[] },
  cwd = fileURLToPath(new URL('.', import.meta.url)),
): Promise<string> {
  const args = ['--bundle', '--platform=node', '--keep-names', `--format=${format}`, `--outdir=${folder}`];
  const module = format === 'esm' ? ['--out-extension:.js=.mjs', `--banner:js=${REQUIRE}`] : [];
  const common = format === 'cjs' ? ['--out-extension:.js=.cjs'] : [];
  const legacy = '--tsconfig-raw={"compilerOptions":{"experimentalDecorators":true}}';
  const all = [...entries, ...args, ...module, ...common, legacy, ...flags];
  return (await run(ESBUILD, all, { cwd, env: { ...process.env, NODE_OPTIONS: '' } })).stderr;
}

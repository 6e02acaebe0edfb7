import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { jest } from '@jest/globals';
import { type Block, blocksOf, ROOT } from '../support/pages.js';

jest.setTimeout(240_000);
const run = promisify(execFile);
const WORK = join(ROOT, 'apps/docs/.cortado/first-job');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
/** What a service has that says where its sources are and little else. */
const SERVICE = {
  ...{ target: 'es2022', module: 'nodenext', rootDir: 'src', outDir: 'dist' },
  ...{ types: ['node'], strict: true },
};

const blocks = blocksOf('docs/first-job.md');
const promised = blocks.find(({ language }) => language === 'text')?.text;
const projects = blocks
  .map((block, at) => ({ block, tsconfig: blocks[at - 1]?.mark === 'tsconfig' ? blocks[at - 1] : undefined }))
  .filter(({ block }) => block.mark === 'project');

let redis: OwnRedis;
beforeAll(async () => {
  redis = await OwnRedis.start();
});
afterAll(async () => {
  await redis?.remove();
  await rm(WORK, { recursive: true, force: true });
});

it.each(projects.map((it) => [it.block.place, it] as const))(
  'the program at %s compiles with the tsconfig above it, prints what the page says, and ends',
  async (place, { block, tsconfig }) => {
    const folder = await folderFor(place);
    const main = tsconfig ? await compiled(folder, block, tsconfig) : await written(folder, block);
    const env = { ...process.env, NODE_OPTIONS: '', CORTADO_URL: '', REDIS_URL: redis.url };
    const { stdout } = await run(process.execPath, [main], { env, cwd: folder, timeout: 120_000 });
    expect(projects.length).toBeGreaterThan(3);
    expect(stdout).toBe(promised);
  },
);

describe("README's program", () => {
  const [readme] = blocksOf('README.md').filter(({ mark }) => mark === 'run both');
  const kinds = { legacy: { experimentalDecorators: true, emitDecoratorMetadata: true }, standard: {} };

  it.each([
    ...Object.entries(kinds).map(
      ([kind, options]) => [`${kind} decorators`, { ...SERVICE, ...options }] as const,
    ),
    ['the defaults of TypeScript 7', { rootDir: 'src', outDir: 'dist' }] as const,
  ])('compiles with %s', async (kind, compilerOptions) => {
    const folder = await folderFor(`README ${kind}`);
    const text = JSON.stringify({ compilerOptions });
    await compiled(folder, readme as Block, { text });
  });

  it('runs under tsx', async () => {
    const folder = await folderFor('README tsx');
    await writeFile(join(folder, 'main.ts'), (readme as Block).text);
    const env = { ...process.env, NODE_OPTIONS: '' };
    const { stdout } = await run(process.execPath, ['--import', 'tsx', 'main.ts'], {
      env,
      cwd: folder,
      timeout: 120_000,
    });
    expect(stdout).toBe(readme?.output);
  });
});

async function folderFor(name: string): Promise<string> {
  const folder = join(WORK, name.replaceAll(/\W+/g, '-'));
  await mkdir(join(folder, 'src'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

async function compiled(folder: string, { text }: Block, tsconfig: Pick<Block, 'text'>): Promise<string> {
  await writeFile(join(folder, 'src/main.ts'), text);
  await writeFile(join(folder, 'tsconfig.json'), tsconfig.text);
  await run(process.execPath, [TSC, '-p', folder]).catch(({ stdout }) => {
    throw new Error(`It does not compile:\n${stdout}`);
  });
  return join(folder, 'dist/main.js');
}

async function written(folder: string, { text }: Block): Promise<string> {
  await writeFile(join(folder, 'main.js'), text);
  return join(folder, 'main.js');
}

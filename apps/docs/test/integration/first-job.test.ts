import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { NewProject } from '../support/new-project.js';
import { type Block, blocksOf, pages, ROOT } from '../support/pages.js';

const run = promisify(execFile);
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
/** What a service has that says where its sources are and little else. */
const SERVICE = {
  ...{ target: 'es2022', module: 'nodenext', rootDir: 'src', outDir: 'dist' },
  ...{ types: ['node'], strict: true },
};

const blocks = blocksOf('docs/first-job.md');
const promised = blocks.find(({ language }) => language === 'text')?.text;
const programs = blocks
  .map((block, at) => ({ block, tsconfig: blocks[at - 1]?.mark === 'tsconfig' ? blocks[at - 1] : undefined }))
  .filter(({ block }) => block.mark === 'project');

/** Pages whose first commands install something, and whose first code is a program. */
const beginnings = pages().filter((page) => {
  const [first, ...others] = blocksOf(page);
  const code = others.find(({ language }) => ['ts', 'js'].includes(language));
  return (
    first?.language === 'sh' && first.text.includes('npm install') && /^(run|project)/.test(code?.mark ?? '')
  );
});

let redis: OwnRedis;
let projects: ReadonlyMap<string, NewProject>;
const made: NewProject[] = [];
beforeAll(async () => {
  redis = await OwnRedis.start();
  projects = new Map(
    await Promise.all(beginnings.map(async (page) => [page, await NewProject.of(page)] as const)),
  );
});
afterAll(async () => {
  await redis?.remove();
  await Promise.all([...made, ...(projects?.values() ?? [])].map((it) => it.remove()));
});

it.each(beginnings)('who does what %s says first has modules, which may await at their top', async (page) => {
  const manifest = await readFile(join((projects.get(page) as NewProject).folder, 'package.json'), 'utf8');
  expect(JSON.parse(manifest)).toMatchObject({ type: 'module' });
  expect(beginnings).toEqual(expect.arrayContaining(['README.md', 'docs/first-job.md', 'apps/docs/home.md']));
});

it.each(programs.map((it) => [it.block.place, it] as const))(
  'the program at %s compiles with the tsconfig above it, prints what the page says, and ends',
  async (_, { block, tsconfig }) => {
    const folder = await folderFor('docs/first-job.md');
    const main = tsconfig ? await compiled(folder, block, tsconfig) : await written(folder, block);
    const env = { ...process.env, NODE_OPTIONS: '', CORTADO_URL: '', REDIS_URL: redis.url };
    const { stdout } = await run(process.execPath, [main], { env, cwd: folder, timeout: 120_000 });
    expect(programs.length).toBeGreaterThan(3);
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
  ])('compiles with %s', async (_, compilerOptions) => {
    const folder = await folderFor('README.md');
    const text = JSON.stringify({ compilerOptions });
    await compiled(folder, readme as Block, { text });
  });

  it('runs under tsx', async () => {
    const folder = await folderFor('README.md');
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

async function folderFor(page: string): Promise<string> {
  const project = await (projects.get(page) as NewProject).copy();
  made.push(project);
  await mkdir(join(project.folder, 'src'));
  return project.folder;
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

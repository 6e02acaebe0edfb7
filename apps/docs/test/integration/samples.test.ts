import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { transform } from '@swc/core';
import { OwnDatabase } from '../support/own-database.js';
import { type Block, blocksOf, pages, ROOT } from '../support/pages.js';
import { moduleOf } from '../support/sample.js';

const run = promisify(execFile);
const WORK = join(ROOT, 'apps/docs/.cortado/samples');
const SETTINGS = 'apps/docs/test/settings';
const LEGACY = { legacyDecorator: true, decoratorMetadata: true };
const STANDARD = { decoratorVersion: '2022-03' };

/** `before` is code of another library, that is not installed here: it only has to be TypeScript. */
const all = pages().flatMap(blocksOf);
const typed = all.filter(({ language }) => ['ts', 'tsx'].includes(language));
const compiled = typed.filter(({ mark, source }) => mark !== 'before' && !source);
const runnable = all.flatMap((block) => {
  if (block.mark === 'run both') return [legacy(block), { block, decorators: STANDARD, as: 'standard' }];
  return block.mark === 'run' ? [legacy(block)] : [];
});

afterAll(() => rmSync(WORK, { recursive: true, force: true }));

describe('the code in the documents', () => {
  it('compiles', async () => {
    rmSync(WORK, { recursive: true, force: true });
    await mkdir(WORK, { recursive: true });
    await cp(join(ROOT, SETTINGS), WORK, { recursive: true });
    const places = new Map<string, string>();
    for (const [index, block] of compiled.entries()) {
      const name = `sample-${index}.${block.language}`;
      places.set(name, block.place);
      await writeFile(join(WORK, name), moduleOf(block, settingsOf(block)));
    }
    await writeFile(join(WORK, 'tsconfig.json'), JSON.stringify(await tsconfig()));
    const tsc = [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', WORK, '--pretty', 'false'];
    const said = await run(process.execPath, tsc, { maxBuffer: 2 ** 24 }).then(
      () => '',
      ({ stdout }) => stdout as string,
    );
    const problems = said
      .split('\n')
      // The sources are compiled by a check of their own, with stricter rules.
      .filter((line) => /sample-\d+\.tsx?\(.*error TS/.test(line))
      .map((line) => line.replace(/^.*?(sample-\d+\.tsx?)/, (_, file) => places.get(file) ?? file));
    expect(compiled.length).toBeGreaterThan(60);
    expect(problems).toEqual([]);
  });

  it('parses where it is of another library, of JavaScript, or of a shell', async () => {
    const problems: string[] = [];
    for (const block of all)
      await parse(block).catch((error) => problems.push(`${block.place} ${error.message}`));
    expect(problems).toEqual([]);
  });
});

describe('the programs in the documents', () => {
  let redis: OwnRedis;
  let database: OwnDatabase;
  beforeAll(async () => {
    redis = await OwnRedis.start();
    database = await OwnDatabase.create();
    await mkdir(WORK, { recursive: true });
  });
  afterAll(async () => {
    await redis?.remove();
    await database?.drop();
  });

  it.each(runnable.map((it) => [it.block.place, it.as, it] as const))(
    '%s prints what it says, with %s decorators',
    async (place, as, { block, decorators }) => {
      const file = join(WORK, `${place.replaceAll(/\W+/g, '-')}-${as}.mjs`);
      await writeFile(file, await javascriptOf(block, decorators));
      const env = { ...process.env, NODE_OPTIONS: '', REDIS_URL: redis.url, DATABASE_URL: database.url };
      const { stdout } = await run(process.execPath, [file], { env, cwd: WORK, timeout: 120_000 });
      expect(stdout).toBe(block.output ?? '');
    },
  );
});

function settingsOf({ page }: Block): string | undefined {
  const file = `${SETTINGS}/${page
    .replace(/^(docs|packages|apps)\//, '')
    .replaceAll('/', '-')
    .replace(/\.md$/, '.ts')
    .toLowerCase()}`;
  return existsSync(join(ROOT, file)) ? file : `${SETTINGS}/common.ts`;
}

function legacy(block: Block): { block: Block; decorators: object; as: string } {
  return { block, decorators: LEGACY, as: 'legacy' };
}

async function javascriptOf({ language, text }: Block, decorators: object): Promise<string> {
  if (language === 'js') return text;
  return (await transform(text, options(false, decorators))).code;
}

function options(tsx: boolean, decorators: object) {
  return {
    swcrc: false,
    configFile: false as const,
    jsc: {
      target: 'es2022' as const,
      parser: { syntax: 'typescript' as const, decorators: true, tsx },
      transform: decorators,
      keepClassNames: true,
    },
  };
}

async function parse({ language, text, mark }: Block): Promise<void> {
  if (language === 'sh') await run('bash', ['-n', '-c', text]);
  if (language === 'js' || mark === 'before')
    await transform(text.replaceAll('{ … }', '{}'), options(language.endsWith('x'), LEGACY));
  if (language === 'json') JSON.parse(text);
}

async function tsconfig(): Promise<object> {
  const { compilerOptions } = JSON.parse(await readFile(join(ROOT, 'tsconfig.tests.json'), 'utf8'));
  const paths = Object.fromEntries(
    Object.entries(compilerOptions.paths as Record<string, string[]>).map(([name, [path = '']]) => [
      name,
      [join(ROOT, path)],
    ]),
  );
  return {
    extends: join(ROOT, 'tsconfig.tests.json'),
    compilerOptions: {
      paths,
      types: ['node'],
      isolatedModules: false,
      verbatimModuleSyntax: false,
      noUncheckedIndexedAccess: false,
    },
    include: ['*.ts', '*.tsx', join(ROOT, 'packages/*/src/*.d.ts')],
    exclude: [],
  };
}

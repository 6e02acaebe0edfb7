import { join } from 'node:path';
import { ConfigNotFoundError, findConfig } from '@cortado/core/load';
import { Project } from '../support/project.js';

const REPORTS = `
import { Enqueue, type Enqueued } from '@cortado/core';
import { IsString } from 'class-validator';
export class Request { @IsString() title!: string; }
export class Reports {
  @Enqueue({ queue: 'long' })
  async generate(request: Request, when: Date): Enqueued<number> {
    throw new Error('line 8');
  }
}`;
const CONFIG = `
import { defineConfig } from '@cortado/core';
import { Reports } from './reports';
export default defineConfig({ services: [Reports], prefix: 'mine' });`;
const PARAMETERS = `
  const cortado = await loadCortado();
  say(cortado.internals.registry.all().map(({ name, parameters }) => ({ name, kinds: parameters.map((it) => it.kind) })));
  await cortado.close();`;
const GENERATE = [{ name: 'Reports.generate', kinds: ['class', 'date'] }];

interface Thrown {
  thrown: string;
  message: string;
  problems?: string[];
}

const projects: Project[] = [];

function project(files: Record<string, string>): Project {
  const made = new Project(files);
  projects.push(made);
  return made;
}

/** The project's own run, with the loader imported first. */
function run<T>(it: Project, code: string): Promise<T> {
  return it.run<T>(`const { loadConfig, loadCortado } = await import('@cortado/core/load'); ${code}`);
}

afterEach(() => {
  for (const it of projects.splice(0)) it.remove();
});

describe('finding a config', () => {
  it('takes .ts before .js before .mjs', () => {
    const { folder } = project({ 'cortado.config.mjs': '', 'cortado.config.js': '' });
    expect(findConfig(folder)).toBe(join(folder, 'cortado.config.js'));
    expect(findConfig(project({ 'cortado.config.ts': '', 'cortado.config.js': '' }).folder)).toMatch(
      /config\.ts$/,
    );
    expect(findConfig(project({ 'cortado.config.mjs': '' }).folder)).toMatch(/config\.mjs$/);
  });

  it('names every path it tried', () => {
    const { folder } = project({ 'cortado.config.ts/not-a-file': '' });
    const tried = ['ts', 'js', 'mjs'].map((it) => join(folder, `cortado.config.${it}`));
    expect(() => findConfig(folder)).toThrow(ConfigNotFoundError);
    for (const path of tried) expect(() => findConfig(folder)).toThrow(path);
  });
});

describe('loading a TypeScript config as it is', () => {
  it('reads the types of parameters, without a tsconfig', async () => {
    const it = project({ 'cortado.config.ts': CONFIG, 'reports.ts': REPORTS });
    expect(await run(it, PARAMETERS)).toEqual(GENERATE);
  });

  it('finds what an import means: with the ending it will have, a folder, an alias of the tsconfig, plain JavaScript', async () => {
    const it = project({
      'tsconfig.base.json': `{ "compilerOptions": { "paths": { "#services/*": ["./src/services/*"] } } }`,
      'tsconfig.json': `{
        // comments and a trailing comma are allowed here
        "extends": "./tsconfig.base.json",
        "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true, },
      }`,
      'cortado.config.ts': `
        import { defineConfig } from '@cortado/core';
        import { Reports } from '#services/reports';
        import { a } from './src/a.js';
        import { b } from './src/b';
        import { c } from './src/c';
        export default defineConfig({ services: [Reports], prefix: a + b + c });`,
      'src/services/reports.ts': REPORTS,
      'src/a.ts': `export const a: string = 'a';`,
      'src/b/index.ts': `export const b: string = 'b';`,
      'src/c.js': `export const c = 'c';`,
      'package.json': `{ "type": "module" }`,
    });
    expect(await run(it, `say((await loadConfig()).prefix)`)).toBe('abc');
    expect(await run(it, PARAMETERS)).toEqual(GENERATE);
  });

  it('takes standard decorators where the tsconfig has no others', async () => {
    const it = project({
      'tsconfig.json': `{ "compilerOptions": { "target": "es2022" } }`,
      'cortado.config.ts': `
        import { Enqueue } from '@cortado/core';
        class Reports {
          @Enqueue({ payload: [String, Date] }) async generate(name: string, when: Date): Promise<void> {}
        }
        export default { services: [Reports] };`,
    });
    expect(await run(it, PARAMETERS)).toEqual([{ name: 'Reports.generate', kinds: ['text', 'date'] }]);
  });

  it('takes the usual ones where the tsconfig only lists other projects', async () => {
    const it = project({
      'tsconfig.json': `{ "files": [], "references": [{ "path": "./app" }] }`,
      'cortado.config.ts': CONFIG,
      'reports.ts': REPORTS,
    });
    expect(await run(it, PARAMETERS)).toEqual(GENERATE);
  });

  it('never follows an alias to a second copy of its own packages', async () => {
    const it = project({
      'tsconfig.json': `{ "compilerOptions": { "experimentalDecorators": true, "paths": { "@cortado/*": ["./elsewhere/*"] } } }`,
      'elsewhere/core.ts': `throw new Error('the other copy');`,
      'cortado.config.ts': CONFIG,
      'reports.ts': REPORTS,
    });
    expect(await run(it, PARAMETERS)).toEqual(GENERATE);
  });

  it('gives traces that point into the source', async () => {
    const it = project({ 'cortado.config.ts': CONFIG, 'reports.ts': REPORTS });
    const trace = await run<string>(
      it,
      `const cortado = await loadCortado();
       await cortado.internals.registry.find('Reports.generate').original().catch((error) => say(error.stack));
       await cortado.close();`,
    );
    expect(trace).toContain(`${join(it.folder, 'reports.ts')}:8:11`);
  });
});

describe('what a config may export', () => {
  it.each([
    ['a built file', 'cortado.config.js', `export default { prefix: 'mine' };`],
    [
      'a file built as CommonJS',
      'cortado.config.js',
      `exports.__esModule = true; exports.default = { prefix: 'mine' };`,
    ],
    ['a promise', 'cortado.config.mjs', `export default Promise.resolve({ prefix: 'mine' });`],
    [
      'an app',
      'cortado.config.ts',
      `import { createCortado } from '@cortado/core'; export default createCortado({ prefix: 'mine' });`,
    ],
    [
      'a promise of an app',
      'cortado.config.ts',
      `import { createCortado } from '@cortado/core'; export default (async () => createCortado({ prefix: 'mine' }))();`,
    ],
  ])('is %s', async (_, name, text) => {
    const it = project({ [name]: text });
    const code = `
      const cortado = await loadCortado();
      say([(await loadConfig()).prefix, cortado.internals.options.prefix]);
      await cortado.close();`;
    expect(await run(it, code)).toEqual(['mine', 'mine']);
  });

  it('is an app that is made anew once it has been closed', async () => {
    const it = project({
      'cortado.config.ts': `import { createCortado } from '@cortado/core'; export default createCortado({ prefix: 'mine' });`,
    });
    const code = `
      const first = await loadCortado();
      const same = await loadCortado();
      await first.close();
      const next = await loadCortado();
      say([same === first, next === first, next.internals.options.prefix]);
      await next.close();`;
    expect(await run(it, code)).toEqual([true, false, 'mine']);
  });

  it.each([
    '{ prefix: "mine", timezone: "Asia/Tokyo" }',
    'createCortado({ prefix: "mine", timezone: "Asia/Tokyo" })',
  ])('gives way to overrides: %s', async (exported) => {
    const it = project({
      'cortado.config.ts': `import { createCortado } from '@cortado/core'; export default ${exported};`,
    });
    const code = `
        const cortado = await loadCortado('cortado.config.ts', { prefix: 'other' });
        const { prefix, timezone } = cortado.internals.options;
        say({ prefix, timezone });
        await cortado.close();`;
    expect(await run(it, code)).toEqual({ prefix: 'other', timezone: 'Asia/Tokyo' });
  });
});

describe('a config that cannot be loaded', () => {
  it.each([
    ['exports nothing', `export const a = 1;`, 'ConfigExportError', 'found none'],
    ['exports something else', `export default [];`, 'ConfigExportError', 'found an array'],
    [
      'throws',
      `const a = 1;\n\nmissing();\nexport default {};`,
      'ConfigLoadError',
      /missing is not defined\. \(at .*cortado\.config\.ts:3:1\)$/,
    ],
    [
      'throws later',
      `export default Promise.reject(new Error('no vault'));`,
      'ConfigLoadError',
      /no vault\. \(at .*config\.ts:1:\d+\)$/,
    ],
    ['is not TypeScript', `const = 1;`, 'ConfigLoadError', /cortado\.config\.ts:1:\d+/],
    ['imports what is not there', `import './missing';`, 'ConfigLoadError', /Cannot find module .*missing/],
    [
      'imports a type as a value',
      `import { Shape } from './shape'; export default class { @(() => {}) m(a: Shape) {} }`,
      'ConfigLoadError',
      'import { type Shape }',
    ],
  ])('says so when it %s', async (_, text, name, message) => {
    const it = project({ 'cortado.config.ts': text, 'shape.ts': 'export interface Shape { a: 1 }' });
    const { thrown, message: said } = await run<Thrown>(it, `await loadCortado()`);
    expect(said).toMatch(message);
    expect(thrown).toBe(name);
    expect(said).not.toMatch(/\n {4}at |libuv|Stack backtrace/);
  });

  it('shows every fault of the options, as boot does', async () => {
    const it = project({ 'cortado.config.ts': `export default { nme: 1, timezone: 'Mars' };` });
    const { thrown, problems } = await run<Thrown>(it, `await loadCortado()`);
    expect(thrown).toBe('ConfigurationError');
    expect(problems).toHaveLength(2);
  });

  it('asks for @swc/core where it is missing', async () => {
    const it = project({ 'cortado.config.ts': CONFIG, 'reports.ts': REPORTS });
    it.copyCore(['@swc']);
    const { thrown, message } = await run<Thrown>(it, `await loadCortado()`);
    expect(thrown).toBe('TypeScriptLoaderError');
    expect(message).toContain('npm install @swc/core');
  });

  it('tells when the config uses another copy of core than the one that loads it', async () => {
    const it = project({ 'cortado.config.ts': CONFIG, 'reports.ts': REPORTS });
    it.copyCore();
    const ours = new URL('../../dist/load.js', import.meta.url).href;
    const { thrown, message } = await it.run<Thrown>(`await (await import('${ours}')).loadCortado()`);
    expect(thrown).toBe('CoreCopiesError');
    expect(message).toContain(join(it.folder, 'node_modules/@cortado/core'));
  });

  it('says of jobs whose decorators are those of another copy where to look for copies', async () => {
    const it = project({
      'reports.mjs': `
import { defineJob, Enqueue } from '@cortado/core';
export class Reports { async generate() {} }
const { prototype } = Reports;
Object.defineProperty(prototype, 'generate', Enqueue()(prototype, 'generate', Object.getOwnPropertyDescriptor(prototype, 'generate')));
export const resize = defineJob('resize', {}, async () => undefined);`,
    });
    it.copyCore();
    const ours = new URL('../../dist/index.js', import.meta.url).href;
    const { message } = await it.run<Thrown>(`
const { createCortado } = await import('${ours}');
const { Reports, resize } = await import('${join(it.folder, 'reports.mjs')}');
createCortado({ connection: 'redis://127.0.0.1:1', services: [Reports], jobs: [resize] });`);
    const copies =
      'another copy of @cortado/core: `npm ls @cortado/core` (or `pnpm why`, `yarn why`) shows them; let there be one.';
    expect(message).toContain(`Reports stands in \`services\`, but its jobs were declared with ${copies}`);
    expect(message).toContain(`in \`jobs\` was made by defineJob of ${copies}`);
  });
});

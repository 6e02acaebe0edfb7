import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edits } from '../../src/init/edits.js';
import { projectIn } from '../../src/init/project.js';
import { cortado } from '../support/cli.js';
import { type InstalledProject, Release } from '../support/installed-project.js';

/** What `npm init -y` and the first page of Express make. */
const EXPRESS = {
  'package.json': '{\n    "name": "web",\n    "main": "index.js",\n    "scripts": { "jobs": "mine" }\n}',
  '.gitignore': 'node_modules\n',
  'index.js': "const express = require('express');\n",
};
const SERVICE = {
  'package.json': '{ "name": "api", "type": "module", "scripts": { "build": "tsc" } }',
  'tsconfig.json':
    '{\n  // ours\n  "compilerOptions": {\n    "target": "es2022", // new\n    "module": "nodenext",\n    "strict": true,\n    "rootDir": "src",\n    "skipLibCheck": true,\n    "outDir": "dist"\n  },\n  "include": ["src"]\n}\n',
  'src/server.ts': 'export const port: number = 8080;\n',
};

describe('cortado init, with our packages installed as npm packs them', () => {
  let release: Release;
  let project: InstalledProject;
  beforeAll(async () => {
    release = await new Release().install();
  });
  afterEach(() => project.remove());
  afterAll(() => release.remove());

  /** Runs the commands that it ends with, and gives what the job has left. */
  const followed = async (said: string, env: Record<string, string> = {}) => {
    const [enqueue = '', work = '', ...more] = said.split('Next:\n')[1]?.trim().split('\n') ?? [];
    expect(more).toEqual([]);
    const [, id = ''] = /: (\S+)$/m.exec((await project.run(enqueue, env)).stdout) ?? [];
    expect((await project.run(work, env)).stderr).toMatch(/^1 job done$/m);
    return (await project.run(`npx cortado jobs show ${id}`, env)).stdout;
  };

  it('adds a first job to an Express project in JavaScript, which runs within two more commands', async () => {
    project = release.installedIn(EXPRESS);
    const { code, stdout } = await project.run('npx cortado init --yes');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `made     cortado.config.mjs
made     jobs/greetings.mjs
changed  package.json: the scripts jobs:worker, jobs:schedule, jobs:migrate
changed  .gitignore: .cortado/

Next:
  npx cortado enqueue Greetings.hello --args '["Ada"]'
  npx cortado worker --burst
`,
    });
    expect(JSON.parse(project.read('package.json'))).toMatchObject({
      main: 'index.js',
      scripts: { jobs: 'mine', 'jobs:worker': 'cortado worker' },
    });
    expect(await followed(stdout)).toContain('Hello, Ada!');
    const again = await project.run('npx cortado init --yes');
    expect(again.stdout).toMatch(/^left {5}cortado\.config\.mjs, which is there already\n\nNext:/);
  });

  it('adds it to a TypeScript service that compiles as before, comments in tsconfig.json and all', async () => {
    project = release.installedIn(SERVICE);
    const { code, stdout } = await project.run('npx cortado init --yes');
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('made     src/jobs/greetings.ts'),
    });
    expect(project.read('tsconfig.json')).toBe(
      SERVICE['tsconfig.json'].replace(
        '"target"',
        '"experimentalDecorators": true,\n    "emitDecoratorMetadata": true,\n    "target"',
      ),
    );
    expect(await project.compiled()).toBe('');
    // No TypeScript of today looks there, but that of many a service, to which `exports` means nothing.
    const { main, types, exports } = JSON.parse(project.read('node_modules/@cortado/core/package.json'));
    const { types: declared, default: run } = exports['.'].require;
    expect({ main, types }).toEqual({ main: run, types: declared });
    expect(project.read('dist/jobs/greetings.js')).toContain('class Greetings');
    const env = { REDIS_URL: process.env.REDIS_URL as string, CORTADO_SITE: project.folder.slice(-6) };
    expect(await followed(stdout, env)).toContain('Hello, Ada!');
  });

  it('leaves decorators as they are where the project, or what it extends, has decided', async () => {
    project = release.installedIn({
      ...SERVICE,
      'base.json': '{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }',
      'tsconfig.json': SERVICE['tsconfig.json'].replace('{', '{ "extends": "./base",'),
    });
    expect((await project.run('npx cortado init --yes')).stdout).not.toContain('tsconfig');
    expect(project.read('src/jobs/greetings.ts')).not.toContain('payload');
    project.remove();
    const standard = SERVICE['tsconfig.json'].replace(
      '"target"',
      '"experimentalDecorators": false, "target"',
    );
    project = release.installedIn({ ...SERVICE, 'tsconfig.json': standard });
    const { stdout } = await project.run('npx cortado init --yes');
    expect(project.read('tsconfig.json')).toBe(standard);
    expect(await project.compiled()).toBe('');
    const env = { REDIS_URL: process.env.REDIS_URL as string, CORTADO_SITE: project.folder.slice(-6) };
    expect(await followed(stdout, env)).toContain('Hello, Ada!');
  });
});

describe('cortado init', () => {
  it('asks before it changes a file, and needs a project', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cortado-init-'));
    const init = (url = '') => cortado(['init'], { cwd: folder, env: { CORTADO_URL: url, REDIS_URL: '' } });
    expect(await init()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Expected a package.json'),
    });
    writeFileSync(join(folder, 'package.json'), '{ "name": }');
    expect(await init()).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Expected \/.*\/package\.json to be JSON, found: /),
    });
    writeFileSync(join(folder, 'package.json'), '{ "name": "web" }');
    expect(await init()).toMatchObject({ code: 0, stderr: expect.stringContaining('say --yes') });
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe('{ "name": "web" }');
    // What is not installed is told, and the embedded datastore only to who has no other.
    expect((await init()).stdout).toMatch(/^ {2}npm install @cortado\/core @cortado\/embedded$/m);
    expect((await init('redis://10.0.0.1')).stdout).toMatch(/^ {2}npm install @cortado\/core$/m);
    rmSync(folder, { recursive: true });
  });
});

describe('what cortado init adds to files that are there', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cortado-init-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const edited = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries({ 'package.json': '{}', ...files }))
      writeFileSync(join(folder, name), text);
    return new Map(edits(projectIn(folder)).map((it) => [it.path, it.text]));
  };
  const FLAGS = '"experimentalDecorators": true,\n    "emitDecoratorMetadata": true';

  it.each([
    [
      'a comment before everything',
      '// as in { ours }\n{\n  "include": ["src"]\n}\n',
      `// as in { ours }\n{\n  "compilerOptions": {\n    ${FLAGS}\n  },\n  "include": ["src"]\n}\n`,
    ],
    [
      'options in a comment',
      '{\n  /* "compilerOptions": { */\n  "compilerOptions": {\n    "strict": true\n  }\n}\n',
      `{\n  /* "compilerOptions": { */\n  "compilerOptions": {\n    ${FLAGS},\n    "strict": true\n  }\n}\n`,
    ],
    [
      'a flag in a comment',
      '{\n  "compilerOptions": {\n    /*\n    "experimentalDecorators": true,\n    */\n    "strict": true\n  }\n}\n',
      `{\n  "compilerOptions": {\n    ${FLAGS},\n    /*\n    "experimentalDecorators": true,\n    */\n    "strict": true\n  }\n}\n`,
    ],
    [
      'a comma that trails elsewhere',
      '{\n  "include": ["src"],\n  "references": [{ "path": "a", }],\n  "compilerOptions": {}\n}\n',
      `{\n  "include": ["src"],\n  "references": [{ "path": "a", }],\n  "compilerOptions": {\n    ${FLAGS}\n  }\n}\n`,
    ],
  ])('stands where the compiler reads it, beside %s', (_, before, after) => {
    expect(edited({ 'tsconfig.json': before }).get('tsconfig.json')).toBe(after);
  });

  it('is nothing where a tsconfig.json cannot be read, or a base of it has both flags', () => {
    expect(edited({ 'tsconfig.json': '{ "compilerOptions": ' }).has('tsconfig.json')).toBe(false);
    const base = `\uFEFF{ "compilerOptions": {\n    ${FLAGS} } }`;
    const files = { 'tsconfig.json': '{ "extends": ["./base"] /* ours */ }', 'base.json': base };
    expect(edited(files).has('tsconfig.json')).toBe(false);
  });

  it('leaves a package.json its byte order mark, and refuses one that is no object in words', () => {
    const text = edited({ 'package.json': '\uFEFF{ "name": "a" }' }).get('package.json');
    expect(text?.startsWith('\uFEFF{\n')).toBe(true);
    expect(JSON.parse(text?.slice(1) ?? '')).toMatchObject({ name: 'a', scripts: { jobs: 'cortado start' } });
    for (const wrong of ['null', '[]', '"a"'])
      expect(() => edited({ 'package.json': wrong })).toThrow(/Expected .*package\.json to be a JSON object/);
  });
});

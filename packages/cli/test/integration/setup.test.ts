import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { cortado } from '../support/cli.js';

jest.setTimeout(60_000);

const MODULES = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cortado-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('cortado setup', () => {
  it('gives each queue processes of its own, with as long to stop as its jobs may take', async () => {
    const config = fileURLToPath(new URL('../support/cortado.config.ts', import.meta.url));
    const of = (manager: string, ...words: string[]) =>
      cortado(['setup', manager, '--config', config, '--directory', '/srv/shop', ...words]);
    const [supervisor, systemd, procfile, k8s, compose, wrong] = await Promise.all([
      of('supervisor', '--user', 'deploy', '--site', 'a.example'),
      of('systemd', '--processes', 'short:3'),
      of('procfile'),
      of('k8s', '--image', 'shop:1.4'),
      of('compose'),
      of('supervisor', '--processes', 'shrt:3'),
    ]);
    expect(sectionsOf(supervisor.stdout)).toMatchObject({
      'program:cortado-worker-short': { stopwaitsecs: '315', user: 'deploy', directory: '/srv/shop' },
      'program:cortado-worker-default': { numprocs: '2', process_name: '%(program_name)s-%(process_num)d' },
      'program:cortado-worker-long': {
        command: expect.stringMatching(
          /^npx cortado worker-pool --queue long --num-workers 2 --grace 1500s --config \S+ --site a\.example$/,
        ),
        stopwaitsecs: '1515',
      },
      'program:cortado-schedule': { command: expect.stringContaining('npx cortado schedule') },
      'group:cortado': { programs: expect.stringContaining('cortado-worker-emails,cortado-schedule') },
    });
    expect(systemd.stdout).toContain(
      'Wants=cortado-worker-short@1.service cortado-worker-short@2.service cortado-worker-short@3.service',
    );
    expect(systemd.stdout).toMatch(/^# cortado-worker-long\.service$[\s\S]*^TimeoutStopSec=1515$/m);
    expect(procfile.stdout).toMatch(/^worker_short: npx cortado worker --queue short --grace 300s/m);
    const deployments = parseAllDocuments(k8s.stdout).map((it) => it.toJS()) as {
      metadata: { name: string };
      spec: object;
    }[];
    expect(deployments.map((it) => it.metadata.name)).toEqual([
      ...['cortado-worker-short', 'cortado-worker-default', 'cortado-worker-long', 'cortado-worker-emails'],
      'cortado-schedule',
    ]);
    expect(deployments[1]?.spec).toMatchObject({
      replicas: 2,
      template: { spec: { terminationGracePeriodSeconds: 315, containers: [{ image: 'shop:1.4' }] } },
    });
    const { services } = parse(compose.stdout) as { services: Record<string, object> };
    expect(services['worker-long']).toMatchObject({
      command: expect.arrayContaining(['worker-pool', '--num-workers', '2']),
      stop_grace_period: '1515s',
    });
    expect(wrong).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Did you mean "short"?'),
    });
  });

  it('writes over nothing by itself', async () => {
    writeFileSync(join(folder, 'cortado.config.mjs'), 'export default {};');
    const write = (...words: string[]) =>
      cortado(['setup', 'procfile', '-o', 'Procfile', ...words], { cwd: folder });
    expect((await write()).stdout).toBe('Procfile: written\n');
    expect((await write()).stdout).toBe('Procfile: unchanged\n');
    writeFileSync(join(folder, 'Procfile'), 'web: node server.js\n');
    expect(await write()).toMatchObject({
      code: 1,
      stdout: 'Procfile: left\n',
      stderr: expect.stringContaining('say --yes'),
    });
    expect(readFileSync(join(folder, 'Procfile'), 'utf8')).toBe('web: node server.js\n');
    expect((await write('--yes')).stdout).toBe('Procfile: written\n');
  });
});

describe('cortado init', () => {
  const at = (...words: string[]) => cortado(words, { cwd: folder, env: { CORTADO_URL: '', REDIS_URL: '' } });
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');

  it('adds a first job to an Express project in JavaScript, which runs within two more commands', async () => {
    symlinkSync(MODULES, join(folder, 'node_modules'));
    writeFileSync(
      join(folder, 'package.json'),
      '{\n    "name": "web",\n    "scripts": { "jobs": "mine" }\n}',
    );
    writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
    const { code, stdout } = await at('init', '--yes');
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
    expect(JSON.parse(read('package.json'))).toMatchObject({
      scripts: { jobs: 'mine', 'jobs:worker': 'cortado worker' },
    });
    const { id } = JSON.parse(
      (await at('enqueue', 'Greetings.hello', '--args', '["Ada"]', '--format', 'json')).stdout,
    ) as { id: string };
    await at('worker', '--burst');
    expect((await at('jobs', 'show', id)).stdout).toContain('Hello, Ada!');
    const again = await at('init', '--yes');
    expect(again.stdout).toMatch(/^left {5}cortado\.config\.mjs, which is there already\n\nNext:/);
  });

  it('adds it to a TypeScript service, comments in tsconfig.json and all', async () => {
    symlinkSync(MODULES, join(folder, 'node_modules'));
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'package.json'), '{ "name": "api", "type": "module" }');
    writeFileSync(
      join(folder, 'tsconfig.json'),
      '{\n  // ours\n  "compilerOptions": {\n    "target": "es2022", // new\n    "module": "nodenext"\n  }\n}\n',
    );
    expect((await at('init', '--yes')).code).toBe(0);
    expect(read('tsconfig.json')).toBe(
      '{\n  // ours\n  "compilerOptions": {\n    "experimentalDecorators": true,\n    "emitDecoratorMetadata": true,\n    "target": "es2022", // new\n    "module": "nodenext"\n  }\n}\n',
    );
    expect(existsSync(join(folder, 'src/jobs/greetings.ts'))).toBe(true);
    const queued = await at('enqueue', 'Greetings.hello', '--args', '["Bob"]', '--format', 'json');
    await at('worker', '--burst', '--quiet');
    expect((await at('jobs', 'show', (JSON.parse(queued.stdout) as { id: string }).id)).stdout).toContain(
      'Hello, Bob!',
    );
  });

  it('asks before it changes a file, and needs a project', async () => {
    expect(await at('init')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Expected a package.json'),
    });
    writeFileSync(join(folder, 'package.json'), '{ "name": "web" }');
    expect(await at('init')).toMatchObject({ code: 0, stderr: expect.stringContaining('say --yes') });
    expect(read('package.json')).toBe('{ "name": "web" }');
  });
});

/** An INI file, as supervisor reads it. */
function sectionsOf(text: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {};
  let section: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, title] = /^\[(.+)\]$/.exec(line) ?? [];
    if (title !== undefined) section = sections[title] = {};
    else if (line.includes('='))
      section[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
  }
  return sections;
}

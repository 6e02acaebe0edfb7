import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { cortado } from '../support/cli.js';

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
      of('k8s', '--image', 'shop:1.4', '--prometheus', 'http://prometheus:9090'),
      of('compose'),
      of('supervisor', '--processes', 'shrt:3'),
    ]);
    expect(sectionsOf(supervisor.stdout)).toMatchObject({
      'program:cortado-worker-short': { stopwaitsecs: '315', user: 'deploy', directory: '/srv/shop' },
      'program:cortado-worker-default': { numprocs: '2', process_name: '%(program_name)s-%(process_num)d' },
      'program:cortado-worker-long': {
        command: expect.stringMatching(
          /^npx cortado worker-pool --queue long --num-workers 2 --grace 1500s --log-dir logs --config \S+ --site a\.example$/,
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
    const documents = parseAllDocuments(k8s.stdout).map((it) => it.toJS()) as {
      kind: string;
      metadata: { name: string };
      spec: object;
    }[];
    const deployments = documents.filter((it) => it.kind === 'Deployment');
    expect(deployments.map((it) => it.metadata.name)).toEqual([
      ...['cortado-worker-short', 'cortado-worker-default', 'cortado-worker-long', 'cortado-worker-emails'],
      'cortado-schedule',
    ]);
    expect(deployments[1]?.spec).toMatchObject({
      replicas: 2,
      template: { spec: { terminationGracePeriodSeconds: 315, containers: [{ image: 'shop:1.4' }] } },
    });
    expect(deployments[1]?.spec).toMatchObject({
      template: {
        spec: {
          containers: [
            {
              command: expect.arrayContaining(['--listen', '0.0.0.0:9464']),
              readinessProbe: { httpGet: { path: '/readyz', port: 'health' } },
            },
          ],
        },
      },
    });
    // A queue's Deployment has as many processes as its jobs need: 2 pools of 2 for 21 to 40 jobs of `long`.
    expect(documents.filter((it) => it.kind === 'ScaledObject').map((it) => it.spec)[2]).toEqual({
      scaleTargetRef: { name: 'cortado-worker-long' },
      minReplicaCount: 1,
      maxReplicaCount: 10,
      triggers: [
        {
          type: 'prometheus',
          metadata: {
            serverAddress: 'http://prometheus:9090',
            query:
              'sum(max by (state) (cortado_queue_jobs{messaging_destination_name="long",state=~"active|waiting|prioritized"}))',
            threshold: '20',
          },
        },
      ],
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

  it('gives odd queues, commands and folders names and words that each manager can have', async () => {
    const text = `export default { app: '@acme/Shop_API', queues: { Emails_Fast: {}, 'emails-fast': {}, '🍋': {}, "it's$%": {} } };`;
    writeFileSync(join(folder, 'cortado.config.mjs'), text);
    const odd = ['--command', 'node --title "my jobs" cli.js', '--directory', '/srv/50% $HOME'];
    const of = (manager: string, ...words: string[]) =>
      cortado(['setup', manager, ...odd, ...words], { cwd: folder });
    const [supervisor, systemd, procfile, k8s, compose, wrong] = await Promise.all([
      of('supervisor'),
      of('systemd'),
      of('procfile'),
      of('k8s'),
      of('compose'),
      of('k8s', '--prometheus', 'prometheus:9090'),
    ]);
    const names = ['emails-fast', 'emails-fast-2', 'queue', 'it-s'];
    const documents = parseAllDocuments(k8s.stdout).map((it) => it.toJS()) as {
      metadata: { name: string };
    }[];
    expect(documents.map((it) => it.metadata.name).slice(3)).toEqual([
      ...names.map((it) => `acme-shop-api-worker-${it}`),
      'acme-shop-api-schedule',
    ]);
    const { services } = parse(compose.stdout) as { services: Record<string, { command: string[] }> };
    const command = ['node', '--title', 'my jobs', 'cli.js', 'worker', '--queue'];
    expect(services['worker-emails-fast']?.command).toEqual([...command, 'Emails_Fast', '--grace', '300s']);
    expect(services['worker-it-s']?.command).toEqual([...command, "it's$$%", '--grace', '300s']);
    const line = `node --title "my jobs" cli.js worker --queue 'it'\\''s$%' --grace 300s`;
    expect(procfile.stdout).toContain(`worker_it_s: ${line}\n`);
    expect(systemd.stdout).toContain(`ExecStart=/usr/bin/env ${line.replace('$%', '$$$$%%')}\n`);
    expect(systemd.stdout).toContain('WorkingDirectory=/srv/50%% $HOME\n');
    expect(sectionsOf(supervisor.stdout)['program:acme-shop-api-worker-it-s']).toMatchObject({
      command: `${line.replace('%', '%%')} --log-dir logs`,
      directory: '/srv/50%% $HOME',
    });
    expect(wrong).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'Expected --prometheus to be an address such as http://prometheus:9090',
      ),
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

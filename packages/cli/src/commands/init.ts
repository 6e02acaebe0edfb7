import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandSpec } from '../command.js';
import { edits } from '../init/edits.js';
import { projectIn } from '../init/project.js';
import { CONFIG_NAMES, newFiles } from '../init/templates.js';

export const init: CommandSpec<{ yes?: boolean }> = {
  usage: 'init',
  summary:
    'Add Cortado to the project in this folder: config, a first job, npm scripts, decorators in tsconfig.json.',
  details:
    'TypeScript where the project has it, JavaScript otherwise. Files that are there are never written over; package.json, tsconfig.json and .gitignore get lines that they lack, after a question. --yes asks nothing.',
  examples: ['cortado init', 'cortado init --yes'],
  declare: (it) => it.option('--yes', 'Ask nothing.'),

  async run(session, { yes = false }) {
    const { printer } = session;
    const project = projectIn(process.cwd());
    const made: string[] = [];
    const left: string[] = [];
    const config = CONFIG_NAMES.find((it) => existsSync(join(project.folder, it)));
    if (config !== undefined) left.push(config);
    for (const { path, text } of config === undefined ? newFiles(project) : []) {
      const file = join(project.folder, path);
      if (existsSync(file)) {
        left.push(path);
        continue;
      }
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      made.push(path);
    }
    const changed: string[] = [];
    for (const { path, adds, text } of edits(project)) {
      if (!(await session.confirm(`Add ${adds} to ${path}?`, yes))) continue;
      writeFileSync(join(project.folder, path), text);
      changed.push(`${path}: ${adds}`);
    }
    const next = nextSteps(project.missing, config !== undefined);
    printer.result({ made, changed, left, next }, () =>
      [
        ...made.map((it) => `made     ${it}`),
        ...changed.map((it) => `changed  ${it}`),
        ...left.map((it) => `left     ${it}, which is there already`),
        '',
        'Next:',
        ...next.map((it) => `  ${it}`),
      ].join('\n'),
    );
    return 0;
  },
};

function nextSteps(missing: readonly string[], isConfigured: boolean): string[] {
  return [
    ...(missing.length > 0 ? [`npm install ${missing.join(' ')}`] : []),
    ...(isConfigured
      ? ['npx cortado doctor']
      : [`npx cortado enqueue Greetings.hello --args '["Ada"]'`, 'npx cortado worker --burst']),
  ];
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompilerOptions, DECORATORS } from './compiler-options.js';
import type { Project } from './project.js';

/** A file that is there and gets some lines more. */
export interface Edit {
  readonly path: string;
  /** What is added, for people. */
  readonly adds: string;
  /** The file with it. */
  readonly text: string;
}

const SCRIPTS: Readonly<Record<string, string>> = {
  jobs: 'cortado start',
  'jobs:worker': 'cortado worker',
  'jobs:schedule': 'cortado schedule',
  'jobs:migrate': 'cortado migrate',
};
const DATA = '.cortado/';

/** What is missing in files of the project; what stands there stays as it is. */
export function edits(project: Project): Edit[] {
  return [scripts(project), project.isTypeScript && decorators(project), ignored(project)].filter(
    (it) => it !== undefined && it !== false,
  );
}

function scripts({ folder }: Project): Edit | undefined {
  const before = readFileSync(join(folder, 'package.json'), 'utf8');
  const manifest = JSON.parse(before) as { scripts?: Record<string, string> };
  const added = Object.entries(SCRIPTS).filter(([name]) => manifest.scripts?.[name] === undefined);
  if (added.length === 0) return undefined;
  const [, indent = '  '] = /\n([ \t]+)"/.exec(before) ?? [];
  const after = { ...manifest, scripts: { ...manifest.scripts, ...Object.fromEntries(added) } };
  return {
    path: 'package.json',
    adds: `the scripts ${added.map(([name]) => name).join(', ')}`,
    text: `${JSON.stringify(after, undefined, indent)}\n`,
  };
}

/** As text, since a tsconfig has comments that nobody wants to lose. */
function decorators({ folder }: Project): Edit | undefined {
  const file = join(folder, 'tsconfig.json');
  if (!existsSync(file)) return undefined;
  const before = readFileSync(file, 'utf8');
  const options = new CompilerOptions(folder);
  const missing = DECORATORS.filter((it) => options.saysOf(it) === undefined);
  if (missing.length === 0 || options.refusesMetadata) return undefined;
  const lines = missing.map((it) => `\n    "${it}": true,`).join('');
  const text = /"compilerOptions"\s*:\s*\{/.test(before)
    ? before.replace(/"compilerOptions"\s*:\s*\{/, (it) => it + lines).replace(/,(\s*\})/, '$1')
    : before.replace('{', `{\n  "compilerOptions": {${lines.replace(/,$/, '')}\n  },`);
  return { path: 'tsconfig.json', adds: missing.join(', '), text };
}

/** The embedded database belongs to who works on the code, and to no repository. */
function ignored({ folder }: Project): Edit | undefined {
  const file = join(folder, '.gitignore');
  if (!existsSync(file)) return undefined;
  const before = readFileSync(file, 'utf8');
  if (before.split('\n').some((it) => it.trim().replace(/^\//, '') === DATA)) return undefined;
  return { path: '.gitignore', adds: DATA, text: `${before.replace(/\n*$/, '\n')}${DATA}\n` };
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { CompilerOptions, DECORATORS } from './compiler-options.js';
import type { Project } from './project.js';
import { isObject, parseWithComments, readText } from './read-json.js';

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
  const { mark, text: before } = readText(join(folder, 'package.json'));
  const manifest = JSON.parse(before) as { scripts?: Record<string, string> };
  const added = Object.entries(SCRIPTS).filter(([name]) => manifest.scripts?.[name] === undefined);
  if (added.length === 0) return undefined;
  const [, indent = '  '] = /\n([ \t]+)"/.exec(before) ?? [];
  const after = { ...manifest, scripts: { ...manifest.scripts, ...Object.fromEntries(added) } };
  return {
    path: 'package.json',
    adds: `the scripts ${added.map(([name]) => name).join(', ')}`,
    text: `${mark}${JSON.stringify(after, undefined, indent)}\n`,
  };
}

/** As edits of its text, since a tsconfig has comments that nobody wants to lose. */
function decorators({ folder }: Project): Edit | undefined {
  const file = join(folder, 'tsconfig.json');
  if (!existsSync(file)) return undefined;
  const { mark, text: before } = readText(file);
  const { compilerOptions = {} } = parseWithComments(before) ?? { compilerOptions: null };
  const options = new CompilerOptions(folder);
  const missing = DECORATORS.filter((it) => options.saysOf(it) === undefined);
  if (!isObject(compilerOptions) || missing.length === 0 || options.refusesMetadata) return undefined;
  const text = missing.reduceRight((soFar, it) => withFlag(soFar, it), before);
  return { path: 'tsconfig.json', adds: missing.join(', '), text: mark + text };
}

/** The text with a compiler option more, before the others. */
function withFlag(text: string, flag: string): string {
  const [, indent = '  '] = /\n([ \t]+)"/.exec(text) ?? [];
  const edits = modify(text, ['compilerOptions', flag], true, {
    getInsertionIndex: () => 0,
    formattingOptions: {
      insertSpaces: !indent.startsWith('\t'),
      tabSize: indent.length,
      eol: text.includes('\r\n') ? '\r\n' : '\n',
    },
  });
  return applyEdits(text, edits);
}

/** The embedded database belongs to who works on the code, and to no repository. */
function ignored({ folder }: Project): Edit | undefined {
  const file = join(folder, '.gitignore');
  if (!existsSync(file)) return undefined;
  const before = readFileSync(file, 'utf8');
  if (before.split('\n').some((it) => it.trim().replace(/^\//, '') === DATA)) return undefined;
  return { path: '.gitignore', adds: DATA, text: `${before.replace(/\n*$/, '\n')}${DATA}\n` };
}

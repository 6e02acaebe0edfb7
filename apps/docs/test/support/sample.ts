import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, ROOT } from './pages.js';

/** Doors whose names a block may use without importing them, as a reader of the page would. */
const DOORS = [
  ...['core', 'worker-pool', 'testing', 'nestjs', 'realtime', 'dashboard', 'embedded'].map(
    (name) => [`${name}/src/index`, name] as const,
  ),
  ['realtime/src/publish', 'realtime'] as const,
];
const FOREIGN: Readonly<Record<string, string>> = {
  ...names('class-validator', 'IsString IsInt IsEmail IsDate IsObject Min MinLength ValidateNested'),
  ...names('class-transformer', 'Type Exclude Transform'),
  ...names('@nestjs/common', 'Injectable Module Scope Controller Post Get Body'),
  ...names('@nestjs/core', 'APP_FILTER NestFactory'),
};

let doors: ReadonlyMap<string, string> | undefined;

/**
 * A block as a module that can be compiled. What stands for something left out (`…`) becomes something that fits, a method
 * alone gets a class around it, an option alone an app, and names that the page has introduced are imported: from our packages, and from the
 * page's settings, which declare what a reader has in his own service.
 */
export function moduleOf({ text }: Block, settings: string | undefined): string {
  const code = inClasses(
    text
      .replaceAll(/\{ … \}/g, '{ throw new Error(); }')
      .replaceAll(/=> …/g, '=> undefined as never')
      .replaceAll(/^ *…$/gm, 'throw new Error();')
      .replaceAll(/\) …$/gm, ') {}')
      .replaceAll(/^connection: (.*?)( +\/\/.*)?$/gm, 'createCortado({ services: [], connection: $1 });')
      .replaceAll(/([{([] ?)…(,| ?[})\]])/g, '$1...left$2'),
  );
  const wanted = [...allNames(settings)].filter(([name]) => uses(code, name) && !declares(code, name));
  const imports = wanted.map(([name, from]) => `import { ${name} } from '${from}';`);
  return `${imports.join('\n')}\ndeclare const left: object;\n${code}\nexport {};\n`;
}

function allNames(settings: string | undefined): Map<string, string> {
  doors ??= new Map(DOORS.flatMap(([file, door]) => exportsOf(`packages/${file}.ts`, `@cortado/${door}`)));
  const own = settings ? exportsOf(settings, `./${settings.replace(/.*\//, '').replace(/ts$/, 'js')}`) : [];
  return new Map([...doors, ...Object.entries(FOREIGN), ...own]);
}

function exportsOf(file: string, from: string): [string, string][] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const listed = [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = '']) =>
    list.split(',').map((it) =>
      it
        .replace(/^\s*(type )?/, '')
        .replace(/.* as /, '')
        .trim(),
    ),
  );
  const declared = [
    ...text.matchAll(/^export (?:declare )?(?:abstract )?(?:class|const|function|interface|type) (\w+)/gm),
  ].map(([, name = '']) => name);
  return [...listed, ...declared].filter(Boolean).map((name) => [name, from]);
}

function uses(code: string, name: string): boolean {
  return new RegExp(`(?<![.\\w'"])${name}\\b(?!['"])`).test(code.replaceAll(/(?<!:)\/\/.*$/gm, ''));
}

function declares(code: string, name: string): boolean {
  return new RegExp(
    `\\b(class|interface|type|enum|function\\*?|const|let|using) ${name}\\b|\\b(const|let) [{[][^=]*\\b${name}\\b[^=]*=|import [^;]*\\b${name}\\b[^;]*from`,
  ).test(code);
}

/** Puts methods that stand alone, with or without decorators, into a class. */
function inClasses(code: string): string {
  let count = 0;
  return code.replaceAll(
    /^(?:@\w+\((?:[^()]|\([^()]*\))*\)[^\n]*\n)*(?:async )\*?\w+\([^\n]*\{(?:[^\n]*\}[^\n]*$|\n[\s\S]*?\n\}$)/gm,
    (method) => `class Sample${++count} {\n${method}\n}`,
  );
}

function names(from: string, list: string): Record<string, string> {
  return Object.fromEntries(list.split(' ').map((name) => [name, from]));
}

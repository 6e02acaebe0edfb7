import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { isObject, parseWithComments, readText } from './read-json.js';

/** What decorators of the older kind, with the types of their parameters, are compiled with. */
export const DECORATORS = ['experimentalDecorators', 'emitDecoratorMetadata'] as const;

type Flag = (typeof DECORATORS)[number];

interface TsConfig {
  readonly extends?: unknown;
  readonly compilerOptions?: unknown;
}

/** What the tsconfig.json of a folder, or those it extends, say of decorators; the nearest one counts. */
export class CompilerOptions {
  readonly #files: readonly TsConfig[];

  constructor(folder: string) {
    this.#files = filesFrom(join(folder, 'tsconfig.json'));
  }

  /** Nothing where none of them says anything. */
  saysOf(flag: Flag): boolean | undefined {
    return this.#files
      .map(({ compilerOptions }) => (isObject(compilerOptions) ? compilerOptions[flag] : undefined))
      .find((it) => typeof it === 'boolean');
  }

  /** Whether the project has decided against one of them: for standard decorators, most of the time. */
  get refusesMetadata(): boolean {
    return DECORATORS.some((it) => this.saysOf(it) === false);
  }
}

/** The file itself, then those that it extends. */
function filesFrom(file: string, depth = 0): TsConfig[] {
  if (!existsSync(file) || depth > 5) return [];
  const read: TsConfig = parseWithComments(readText(file).text) ?? {};
  const names = [read.extends].flat().filter((it) => typeof it === 'string');
  // Of several the last one counts.
  return [read, ...names.reverse().flatMap((it) => filesFrom(found(it, file), depth + 1))];
}

function found(name: string, from: string): string {
  if (/^[./]/.test(name)) {
    const path = resolve(dirname(from), name);
    return existsSync(path) ? path : `${path}.json`;
  }
  try {
    return createRequire(from).resolve(name);
  } catch {
    return '';
  }
}

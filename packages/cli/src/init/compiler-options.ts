import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** What decorators of the older kind, with the types of their parameters, are compiled with. */
export const DECORATORS = ['experimentalDecorators', 'emitDecoratorMetadata'] as const;

type Flag = (typeof DECORATORS)[number];

/** What the tsconfig.json of a folder, or those it extends, say of decorators; the nearest one counts. */
export class CompilerOptions {
  readonly #texts: readonly string[];

  constructor(folder: string) {
    this.#texts = textsFrom(join(folder, 'tsconfig.json'));
  }

  /** Nothing where none of them says anything. */
  saysOf(flag: Flag): boolean | undefined {
    for (const text of this.#texts) {
      const [, value] = new RegExp(`^(?!\\s*//).*"${flag}"\\s*:\\s*(true|false)`, 'm').exec(text) ?? [];
      if (value !== undefined) return value === 'true';
    }
    return undefined;
  }

  /** Whether the project has decided against one of them: for standard decorators, most of the time. */
  get refusesMetadata(): boolean {
    return DECORATORS.some((it) => this.saysOf(it) === false);
  }
}

/** As texts, since they have comments: the file itself, then those that it extends. */
function textsFrom(file: string, depth = 0): string[] {
  if (!existsSync(file) || depth > 5) return [];
  const text = readFileSync(file, 'utf8');
  const [, extended = ''] = /^(?!\s*\/\/).*"extends"\s*:\s*(\[[^\]]*\]|"[^"]*")/m.exec(text) ?? [];
  const names = [...extended.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name).reverse();
  return [text, ...names.flatMap((it) => textsFrom(found(it, file), depth + 1))];
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

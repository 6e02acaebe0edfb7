import { dirname } from 'node:path';
import type { Options } from '@swc/core';
import { createPathsMatcher, getTsconfig, type TsConfigResult } from 'get-tsconfig';

const projects = new Map<string, Project>();
const tsconfigs = new Map<string, unknown>();

/** What the nearest tsconfig.json says of the files below it. One for each folder, kept as long as the process. */
export class Project {
  readonly #tsconfig: TsConfigResult | null;
  readonly #aliases: (specifier: string) => string[];

  private constructor(folder: string) {
    this.#tsconfig = getTsconfig(folder, 'tsconfig.json', tsconfigs);
    this.#aliases = (this.#tsconfig && createPathsMatcher(this.#tsconfig)) ?? (() => []);
  }

  static of(path: string): Project {
    const folder = dirname(path);
    const project = projects.get(folder) ?? new Project(folder);
    projects.set(folder, project);
    return project;
  }

  /** The paths an import may mean by `paths` of the tsconfig. */
  aliased(specifier: string): string[] {
    // An alias of ours leads to a second copy of this package, which knows nothing of the first one's jobs.
    return specifier.startsWith('@cortado/') ? [] : this.#aliases(specifier);
  }

  compilerOptions(path: string): Options {
    const { jsx, jsxImportSource, useDefineForClassFields, verbatimModuleSyntax } = this.#settings ?? {};
    return {
      filename: path,
      configFile: false,
      swcrc: false,
      sourceMaps: 'inline',
      module: { type: 'es6' },
      jsc: {
        target: 'es2022',
        keepClassNames: true,
        parser: { syntax: 'typescript', tsx: path.endsWith('.tsx'), decorators: true },
        transform: {
          ...this.#decorators,
          verbatimModuleSyntax: verbatimModuleSyntax ?? false,
          useDefineForClassFields: useDefineForClassFields ?? this.#definesFields,
          react: {
            runtime: jsx === 'react' ? 'classic' : 'automatic',
            ...(jsxImportSource ? { importSource: jsxImportSource } : {}),
          },
        },
      },
    };
  }

  get #settings(): TsConfigResult['config']['compilerOptions'] {
    return this.#tsconfig?.config.compilerOptions;
  }

  // Without a tsconfig, and under one that only lists other projects, the decorators most projects use.
  get #decorators(): NonNullable<NonNullable<Options['jsc']>['transform']> {
    const { files, references } = this.#tsconfig?.config ?? {};
    const says = this.#tsconfig !== null && !(files?.length === 0 && references);
    if (says && !this.#settings?.experimentalDecorators) return { decoratorVersion: '2022-03' };
    return { legacyDecorator: true, decoratorMetadata: this.#settings?.emitDecoratorMetadata ?? true };
  }

  // As tsc does: fields are defined from ES2022 on, and assigned below that.
  get #definesFields(): boolean {
    const target = this.#settings?.target?.toLowerCase() ?? 'es2022';
    return target === 'esnext' || Number(target.slice(2)) >= 2022;
  }
}

import { CortadoError } from './cortado-error.js';

/** No config file stands where one was looked for. Thrown by `findConfig` and `loadConfig`. */
export class ConfigNotFoundError extends CortadoError {
  readonly code = 'CORTADO_CONFIG_NOT_FOUND';

  constructor(readonly tried: readonly string[]) {
    super(
      `No config file was found. Looked for:\n${tried.map((it) => `  - ${it}`).join('\n')}\nGo to the project's folder, or name the file: \`--config <path>\` in a command, loadConfig(path) in code.`,
    );
  }
}

/** The config file, or a file it imports, cannot be run; `cause` is what it threw. */
export class ConfigLoadError extends CortadoError {
  readonly code = 'CORTADO_CONFIG_LOAD';

  constructor(facts: {
    path: string;
    reason: string;
    place: string | undefined;
    advice: string;
    cause: unknown;
  }) {
    const place = facts.place ? ` (at ${facts.place})` : '';
    super(`${facts.path} could not be loaded: ${facts.reason}${place}${facts.advice && ` ${facts.advice}`}`, {
      cause: facts.cause,
    });
  }
}

/** The config file exports something else than an app or its options. */
export class ConfigExportError extends CortadoError {
  readonly code = 'CORTADO_CONFIG_EXPORT';

  constructor(facts: { path: string; found: string }) {
    super(
      `Expected ${facts.path} to have a default export, \`export default defineConfig({ … })\` or an app made by createCortado, found ${facts.found}.`,
    );
  }
}

/** A TypeScript config can be loaded only where @swc/core is installed. */
export class TypeScriptLoaderError extends CortadoError {
  readonly code = 'CORTADO_TYPESCRIPT_LOADER';

  constructor(facts: { path: string; cause: unknown }) {
    super(
      `${facts.path} is TypeScript, and @swc/core, which compiles it, could not be loaded. Install it (npm install @swc/core), or build the config and name the .js file.`,
      { cause: facts.cause },
    );
  }
}

/** The config uses another copy of @cortado/core than the one that loads it, so neither sees the other's decorators. */
export class CoreCopiesError extends CortadoError {
  readonly code = 'CORTADO_CORE_COPIES';

  constructor(facts: { path: string; theirs: string; ours: string; cause?: unknown }) {
    super(
      `${facts.path} uses the @cortado/core at ${facts.theirs}, and what loads it is the one at ${facts.ours}. Jobs declared with one copy are unknown to the other. Run the project's own command (npx cortado), and let \`npm ls @cortado/core\` (or \`pnpm why\`, \`yarn why\`) show one version.`,
      { cause: facts.cause },
    );
  }
}

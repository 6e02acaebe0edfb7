import { EmbeddedError } from './embedded-error.js';

/** The data folder cannot be used. Thrown by `EmbeddedDatabase.open`. */
export class EmbeddedFolderError extends EmbeddedError {
  readonly code = 'CORTADO_EMBEDDED_FOLDER';

  constructor(facts: { folder: string; expected: string; found: string; advice: string; cause?: unknown }) {
    super(
      `The embedded database in ${facts.folder} cannot be opened: expected ${facts.expected}, found ${facts.found}. ${facts.advice}`,
      { cause: facts.cause },
    );
  }
}

/** Two versions of Cortado met on one data folder. Thrown by `EmbeddedDatabase.open`. */
export class EmbeddedVersionError extends EmbeddedError {
  readonly code = 'CORTADO_EMBEDDED_VERSION';

  constructor(facts: { folder: string; expected: number; found: unknown; pid: unknown }) {
    super(
      `Process ${String(facts.pid)} holds the embedded database in ${facts.folder} and speaks protocol ${String(facts.found)}, this process ${facts.expected}. Run one version of Cortado on a folder: stop that process, or update.`,
    );
  }
}

/** The data that a process had open were removed, or others are in their place. Thrown by every method from then on. */
export class EmbeddedFolderGoneError extends EmbeddedError {
  readonly code = 'CORTADO_EMBEDDED_GONE';

  constructor(facts: { folder: string; found: string }) {
    super(
      `The embedded database in ${facts.folder} is gone: expected the data that this process had open, found ${facts.found}. Nothing was made in their place. Start this process again to use what is there now, or an empty database; put the folder back first if the data are needed.`,
    );
  }
}

/** The files that PGlite consists of cannot be used. Thrown by `EmbeddedDatabase.open`. */
export class EmbeddedFilesError extends EmbeddedError {
  readonly code = 'CORTADO_EMBEDDED_FILES';

  constructor(facts: { missing: readonly string[]; folders: readonly string[]; cause?: unknown }) {
    const found =
      facts.missing.length > 0
        ? `no ${facts.missing.join(' and no ')} in ${facts.folders.join(' nor in ')}`
        : `that they do not work together (${String((facts.cause as Error | undefined)?.message)})`;
    super(
      `The embedded database cannot start: expected PGlite's files pglite.data, pglite.wasm and initdb.wasm, found ${found}. A bundler leaves them out: copy the three from node_modules/@electric-sql/pglite/dist to the folder of the bundle, or keep @electric-sql/pglite out of it (external), which a bundle in CommonJS has to. No data were touched.`,
      { cause: facts.cause },
    );
  }
}

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

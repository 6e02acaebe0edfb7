import { CortadoError } from './cortado-error.js';

/** Boot found faults. `problems` holds all of them, one sentence each. Thrown by `createCortado`. */
export class ConfigurationError extends CortadoError {
  readonly code = 'CORTADO_CONFIGURATION';

  constructor(readonly problems: readonly string[]) {
    super(
      problems.length === 1
        ? `Cortado cannot start: ${problems[0]}`
        : `Cortado cannot start, ${problems.length} things need a change:\n${problems.map((it) => `  - ${it}`).join('\n')}`,
    );
  }
}

/** A decorator stands on something that cannot be a job. Thrown while the class is being defined. */
export class DecoratorError extends CortadoError {
  readonly code = 'CORTADO_DECORATOR';

  constructor(facts: {
    decorator: string;
    target: string;
    found: string;
    advice: string;
    expected?: string;
  }) {
    super(
      `@${facts.decorator} on ${facts.target}: expected ${facts.expected ?? 'a method'}, found ${facts.found}. ${facts.advice}`,
    );
  }
}

/** An app that has been closed was to be opened, to have a worker or a scheduler, or to queue or ask something. */
export class AppClosedError extends CortadoError {
  readonly code = 'CORTADO_APP_CLOSED';

  constructor() {
    super(
      'Expected an app that is open, found one that has been closed. Create another one, or close it when all work on it has ended.',
    );
  }
}

/** An address needs a package that is not installed. Thrown by `createCortado`. */
export class MissingPackageError extends CortadoError {
  readonly code = 'CORTADO_MISSING_PACKAGE';

  constructor(facts: { package: string; location: string; cause: unknown }) {
    super(
      `Expected the package ${facts.package} to be installed, since \`connection\` is ${facts.location}, and found none. Name another datastore (such as redis://127.0.0.1:6379), or install it: npm install ${facts.package}`,
      { cause: facts.cause },
    );
  }
}

/** Two packages of Cortado are of versions that do not fit each other. Thrown when an embedded datastore opens. */
export class PackageVersionError extends CortadoError {
  readonly code = 'CORTADO_PACKAGE_VERSION';

  constructor(facts: { package: string; needs: number; found: number | undefined }) {
    const found = facts.found === undefined ? 'one that names none' : `one of API level ${facts.found}`;
    super(
      `Expected a ${facts.package} of API level ${facts.needs}, which this @cortado/core knows, and found ${found}: they are of versions that do not fit each other. Install both of one version: npm install @cortado/core@latest ${facts.package}@latest`,
    );
  }
}

/** The datastore has no schema yet, or an older one. Thrown when a PostgreSQL engine opens. */
export class MigrationRequiredError extends CortadoError {
  readonly code = 'CORTADO_MIGRATION_REQUIRED';

  constructor(facts: { location: string; cause: unknown }) {
    super(
      `The database at ${facts.location} does not hold the tables this version needs. Run \`cortado migrate\`, or start with \`cortado start\`, which does it for you.`,
      { cause: facts.cause },
    );
  }
}

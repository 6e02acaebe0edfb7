import { createRequire } from 'node:module';
import { MissingPackageError } from '../errors/configuration-errors.js';

const require = createRequire(import.meta.url);

/** Looks for a package that only some datastores need, without loading it. @throws MissingPackageError */
export function expectInstalled(name: string, location: string): void {
  try {
    require.resolve(name);
  } catch (cause) {
    throw new MissingPackageError({ package: name, location, cause });
  }
}

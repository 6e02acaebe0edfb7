import { MissingPackageError } from '../errors/configuration-errors.js';
import packages from './packages.cjs';

/**
 * Looks for a package that only some datastores need; loads none unless it is in a bundle. One that only an `import()` finds
 * in a bundle is looked for by who loads it. @throws MissingPackageError
 */
export function expectInstalled(name: string, location: string): void {
  if (packages.isBundled && !(name in packages)) return;
  try {
    packages.find(name);
  } catch (cause) {
    throw new MissingPackageError({ package: name, location, cause });
  }
}

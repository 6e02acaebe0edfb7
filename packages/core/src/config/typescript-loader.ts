import { register } from 'node:module';
import { TypeScriptLoaderError } from '../errors/config-file-errors.js';
import { ownUrl } from '../loading/code-file.js';

let isRegistered = false;

/**
 * From here on this process imports TypeScript files as they are, with stack traces that point into them.
 * `path` names the file that asked for it, for the error. @throws TypeScriptLoaderError where @swc/core is missing
 */
export function loadTypeScript(path: string): void {
  if (isRegistered) return;
  try {
    // Waits for the hooks' own imports, @swc/core among them, and throws what they throw.
    register(new URL('./typescript-hooks.js', ownUrl(import.meta.url)));
  } catch (cause) {
    throw new TypeScriptLoaderError({ path, cause });
  }
  process.setSourceMapsEnabled(true);
  isRegistered = true;
}

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The absolute path of a config file, which may be said as an `import.meta.url`. */
export function configFilePath(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : resolve(file);
}

import { readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { configFilePath } from './config-file.js';

/**
 * The name in the package.json nearest to an app's config file, else to the script this process was started with, else to
 * the folder it runs in; `undefined` where no package has a name.
 */
export function packageName(configFile: string | undefined): string | undefined {
  if (configFile !== undefined) return nameAbove(dirname(configFilePath(configFile)));
  const script = process.argv[1];
  // A program that was installed says nothing of whose jobs these are.
  const isOwn = script !== undefined && !script.split(sep).includes('node_modules');
  return (isOwn ? nameAbove(dirname(script)) : undefined) ?? nameAbove(process.cwd());
}

function nameAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const name = nameIn(join(at, 'package.json'));
    if (name !== undefined) return name;
    if (at === dirname(at)) return undefined;
  }
}

/** As an app may be named: a package without a name, or none, says nothing. */
function nameIn(manifest: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown };
    return typeof name === 'string' && /^[^\s:]{1,100}$/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

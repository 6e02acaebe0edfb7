import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { ConfigLoadError } from '../errors/config-file-errors.js';
import { CortadoError } from '../errors/cortado-error.js';
import { toError } from '../errors/execution-errors.js';
import { ownCore } from './core-copies.js';
import { isTypeScript } from './typescript-files.js';
import { loadTypeScript } from './typescript-loader.js';

const MISSING_EXPORT = /does not provide an export named '([^']+)'/;

/** Runs a config file and gives what it exports by default, awaited. `undefined` when that is nothing. */
export async function importConfig(file: string): Promise<unknown> {
  if (isTypeScript(file)) loadTypeScript(file);
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
    return await defaultOf(module.default);
  } catch (thrown) {
    if (thrown instanceof CortadoError) throw thrown;
    const error = toError(thrown);
    throw new ConfigLoadError({
      path: file,
      reason: reasonOf(error),
      place: placeOf(error),
      advice: adviceOn(error),
      cause: thrown,
    });
  }
}

// A config built as CommonJS arrives as its whole `exports`.
function defaultOf(exported: unknown): unknown {
  const isCommonJs = typeof exported === 'object' && exported !== null && '__esModule' in exported;
  return isCommonJs ? (exported as { default?: unknown }).default : exported;
}

function reasonOf({ message, name }: Error): string {
  // swc adds its own native stack to a syntax error.
  const reason =
    stripVTControlCharacters(message)
      .split(/\n+Caused by:/)[0]
      ?.trim() || name;
  return /[.!?]$|\n/.test(reason) ? reason : `${reason}.`;
}

/** Where the user's own code threw: the first frame, unless it is already one of ours. */
function placeOf({ message, stack = '' }: Error): string | undefined {
  // Node writes the place of an import that cannot be linked above everything else.
  const linked = /^file:\/\/(.+:\d+)\n/.exec(stack)?.[1];
  if (linked) return linked;
  const frames = stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .filter((it) => /^\s+at /.test(it));
  const first = frames.find((it) => !/\(?node:|node_modules/.test(it));
  if (first?.includes(ownCore())) return undefined;
  return /(?:file:\/\/)?(\/[^()]+|[A-Za-z]:\\[^()]+):(\d+:\d+)/
    .exec(first ?? '')
    ?.slice(1)
    .join(':');
}

function adviceOn({ message }: Error): string {
  const name = MISSING_EXPORT.exec(message)?.[1];
  if (name)
    return `If ${name} is a type, import it as one: import { type ${name} }. Files are compiled one by one here, so a type cannot be told from a value.`;
  return '';
}

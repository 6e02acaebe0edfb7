import { Cortado } from '../app/cortado.js';
import { createCortado } from '../app/create-cortado.js';
import { ConfigExportError, CoreCopiesError } from '../errors/config-file-errors.js';
import { ConfigurationError } from '../errors/configuration-errors.js';
import type { CortadoOptions } from '../options/app-options.js';
import { resolveConnection } from '../options/connection-url.js';
import { type Login, loginOf, withLogin } from '../options/login.js';
import { otherCore, ownCore } from './core-copies.js';
import { configPath } from './find-config.js';
import { importConfig } from './import-config.js';

/**
 * The options in a config file: the one named, or the one of the folder the process runs in. TypeScript is
 * loaded as it is, decorator metadata included.
 * @throws ConfigNotFoundError, ConfigLoadError, ConfigExportError, TypeScriptLoaderError
 */
export async function loadConfig(path?: string): Promise<CortadoOptions> {
  const file = configPath(path);
  const exported = await readExport(file);
  return exported instanceof Cortado ? exported.internals.options : { configFile: file, ...exported };
}

/**
 * The app of a config file; `overrides` replace options of the same name, and `login` the user and the password in the
 * address of its datastore: those of RQ_USERNAME and RQ_PASSWORD, unless it says others. An app that the file exports comes as
 * it is, unless it has been closed or something is to be replaced: then another one is made with its options.
 * @throws what loadConfig throws, ConfigurationError, CoreCopiesError
 */
export async function loadCortado(
  path?: string,
  overrides?: Partial<CortadoOptions>,
  login?: Login,
): Promise<Cortado> {
  const file = configPath(path);
  const exported = await readExport(file);
  const own = exported instanceof Cortado ? exported.internals.options : exported;
  const changes = { ...overrides, ...connectionFor({ ...own, ...overrides }, login) };
  if (exported instanceof Cortado) {
    // A module runs once: one that exports an app gives the same again when it has been closed.
    const { isClosed } = exported.internals.runners;
    return isClosed || Object.keys(changes).length > 0 ? await remade(exported, changes) : exported;
  }
  try {
    return createCortado({ configFile: file, ...exported, ...changes });
  } catch (error) {
    // With two copies of this package every decorator looks missing; the true reason is worth more than that list.
    if (error instanceof ConfigurationError) refuseOtherCopy(file, error);
    throw error;
  }
}

/** The connection that a login changes; nothing where it changes none. */
function connectionFor(
  { connection }: CortadoOptions,
  { username, password }: Login = {},
): Partial<CortadoOptions> {
  const fromEnv = loginOf(process.env);
  const resolved = resolveConnection(connection, process.env);
  // What is wrong with it is told with all the rest.
  if ('problem' in resolved) return {};
  const changed = withLogin(resolved.connection, {
    username: username ?? fromEnv.username,
    password: password ?? fromEnv.password,
  });
  return changed === resolved.connection ? {} : { connection: changed };
}

async function readExport(file: string): Promise<CortadoOptions | Cortado> {
  const exported = await importConfig(file);
  if (exported === undefined) throw new ConfigExportError({ path: file, found: 'none' });
  if (exported instanceof Cortado) return exported;
  if (typeof exported !== 'object' || exported === null || Array.isArray(exported))
    throw new ConfigExportError({ path: file, found: describe(exported) });
  if ('internals' in exported) refuseOtherCopy(file, undefined);
  return exported;
}

async function remade(app: Cortado, overrides: Partial<CortadoOptions>): Promise<Cortado> {
  await app.close();
  return createCortado({ ...app.internals.options, ...overrides });
}

function refuseOtherCopy(file: string, cause: unknown): void {
  const theirs = otherCore(file);
  if (theirs) throw new CoreCopiesError({ path: file, theirs, ours: ownCore(), cause });
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

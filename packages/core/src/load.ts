/** The door to an app's config file: what the command line and every child process load. */
export { type ConfigSettings, configSettings, type Setting } from './config/config-settings.js';
export { findConfig } from './config/find-config.js';
export { loadConfig, loadCortado } from './config/load-config.js';
export {
  ConfigExportError,
  ConfigLoadError,
  ConfigNotFoundError,
  CoreCopiesError,
  TypeScriptLoaderError,
} from './errors/config-file-errors.js';
export type { Login } from './options/login.js';

import { resolve } from 'node:path';
import { queueFacts } from '../operations/queues/queue-facts.js';
import { APP_DEFAULTS, type CortadoOptions } from '../options/app-options.js';
import { locationOf } from '../options/connection-location.js';
import { packageName } from '../options/package-name.js';
import { declaredQueues } from '../options/queue-options.js';
import { Redactor } from '../redaction/redactor.js';
import { configPath } from './find-config.js';
import { loadConfig } from './load-config.js';

/** One option of an app, and who said it. */
export interface Setting {
  readonly name: string;
  /** Secrets masked. */
  readonly value: unknown;
  /** 'package': the nearest package.json. */
  readonly from: 'config' | 'environment' | 'package' | 'default';
  /** The variable, where it is from the environment. */
  readonly variable?: string;
}

/** What holds for the app of a config file. */
export interface ConfigSettings {
  readonly file: string;
  readonly settings: readonly Setting[];
}

/** Options that are nothing to read: code, or where the file itself lies. */
const CODE = ['container', 'middleware', 'telemetry', 'log', 'configFile', 'context', 'backoffs'];

/**
 * The options of a config file with the defaults of what it leaves open, and where each came from; the queues in full.
 * @throws what loadConfig throws
 */
export async function configSettings(path?: string): Promise<ConfigSettings> {
  const options = await loadConfig(path);
  const redactor = new Redactor(Array.isArray(options.redact) ? options.redact : []);
  const settings = [
    connectionSetting(options, process.env),
    appSetting(options),
    siteSetting(options, process.env),
    ...plainSettings(options),
    ...queueSettings(options),
  ].map((it) => ({ ...it, value: redactor.value(it.value) }));
  return { file: resolve(configPath(path)), settings };
}

function connectionSetting({ connection }: CortadoOptions, env: NodeJS.ProcessEnv): Setting {
  const name = 'connection';
  if (connection) return { name, value: locationOf(connection), from: 'config' };
  const variable = ['CORTADO_URL', 'REDIS_URL'].find((it) => env[it]);
  return variable === undefined
    ? { name, value: APP_DEFAULTS.connection, from: 'default' }
    : { name, value: locationOf(env[variable] as string), from: 'environment', variable };
}

function appSetting({ app, configFile }: CortadoOptions): Setting {
  if (app !== undefined) return { name: 'app', value: app, from: 'config' };
  const found = packageName(configFile);
  return found === undefined
    ? { name: 'app', value: APP_DEFAULTS.app, from: 'default' }
    : { name: 'app', value: found, from: 'package' };
}

function siteSetting({ site }: CortadoOptions, env: NodeJS.ProcessEnv): Setting {
  if (env.CORTADO_SITE)
    return { name: 'site', value: env.CORTADO_SITE, from: 'environment', variable: 'CORTADO_SITE' };
  return { name: 'site', value: site ?? 'default', from: site === undefined ? 'default' : 'config' };
}

function plainSettings(options: CortadoOptions): Setting[] {
  const left = ['connection', 'app', 'site', 'queues', ...CODE];
  const names = new Set([...Object.keys(options), ...Object.keys(APP_DEFAULTS)]);
  return [...names]
    .filter((it) => !left.includes(it))
    .sort()
    .map((name) => {
      const said = options[name as keyof CortadoOptions];
      return said === undefined
        ? { name, value: APP_DEFAULTS[name as keyof typeof APP_DEFAULTS], from: 'default' as const }
        : { name, value: shown(said), from: 'config' as const };
    });
}

function queueSettings({ queues = {}, defaults = {} }: CortadoOptions): Setting[] {
  return Object.entries(declaredQueues(queues)).map(([queue, own]) => ({
    name: `queues.${queue}`,
    value: queueFacts(own, defaults),
    from: Object.hasOwn(queues, queue) ? 'config' : 'default',
  }));
}

/** Classes and functions by their names. */
function shown(value: unknown): unknown {
  if (typeof value === 'function') return value.name;
  return Array.isArray(value) ? value.map(shown) : value;
}

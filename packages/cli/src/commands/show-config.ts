import { type ConfigSettings, configSettings, type Setting } from '@cortado/core/load';
import type { CommandSpec } from '../command.js';
import { table } from '../output/table.js';

export const showConfig: CommandSpec = {
  usage: 'show-config',
  summary: 'Print the settings that hold, secrets masked, and where each came from.',
  details:
    'A setting is from the config file, from the environment, from package.json, or a default. Whether anything runs say `cortado workers` and `cortado doctor`.',
  examples: ['cortado show-config', 'cortado show-config --format json'],

  async run(session) {
    const found = await configSettings(session.config);
    session.printer.result(found, () => describe(found));
    return 0;
  },
};

function describe({ file, settings }: ConfigSettings): string {
  const rows = settings.map((it) => [it.name, shownValue(it), originOf(it)]);
  return `Config: ${file}\n\n${table(['SETTING', 'VALUE', 'FROM'], rows)}`;
}

function shownValue({ value }: Setting): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .filter(([, it]) => it !== undefined)
    .map(([name, it]) => `${name} ${typeof it === 'object' ? JSON.stringify(it) : String(it)}`)
    .join(', ');
}

function originOf({ from, variable }: Setting): string {
  return variable === undefined ? from : `${from} (${variable})`;
}

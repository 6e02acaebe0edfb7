import { readFileSync } from 'node:fs';
import { maskText, suggestion } from '@cortado/core';
import { Command, Option } from 'commander';
import type { CommandSpec } from './command.js';
import { COMMANDS, GROUPS } from './commands/index.js';
import type { OutputFormat, Streams } from './output/printer.js';
import { safeText, shortenLines } from './output/safe-text.js';

/** What every command takes; its own options stand beside them. */
export interface GlobalOptions {
  config?: string;
  site?: string;
  format: OutputFormat;
}

/** Carries out a command whose words and options have been understood. */
export type Carry = (
  spec: CommandSpec,
  options: GlobalOptions,
  words: readonly (string | undefined)[],
) => Promise<void>;

/** The whole command line as commander knows it, built from the table of commands. */
export function newProgram(streams: Streams, carry: Carry): Command {
  const program = new Command('cortado')
    .description('Background jobs for TypeScript services: workers, schedules, and a look into the queues.')
    .version(version(), '-V, --version', 'Say which version this is.')
    .addOption(
      new Option(
        '-c, --config <path>',
        'The config file. Default: cortado.config.ts, .js or .mjs in this folder.',
      ),
    )
    .option(
      '--site <name>',
      'The site: a namespace of its own. Default: CORTADO_SITE, else that of the config, else none.',
    )
    .addOption(
      new Option('--format <format>', 'How results are printed.').choices(['text', 'json']).default('text'),
    )
    .helpOption('-h, --help', 'Explain a command.')
    .helpCommand(false);
  settle(program, streams);
  addHelp(program, streams);
  for (const spec of COMMANDS) add(program, spec, streams, carry);
  return program;
}

function add(program: Command, spec: CommandSpec, streams: Streams, carry: Carry): void {
  const words = spec.usage.split(' ');
  const group = GROUPS[words[0] ?? ''];
  const parent = group === undefined ? program : groupOf(program, words.shift() as string, group, streams);
  const command = parent.command(words.join(' ')).summary(spec.summary).description(about(spec));
  settle(command, streams);
  spec.declare?.(command);
  command.addHelpText(
    'after',
    `\n${spec.examples.length > 1 ? 'Examples' : 'Example'}:\n${spec.examples.map((it) => `  ${it}`).join('\n')}`,
  );
  command.action(() => carry(spec, command.optsWithGlobals(), command.processedArgs));
}

/** `help jobs list` explains that very command; commander's own explains the first word. */
function addHelp(program: Command, streams: Streams): void {
  const help = program
    .command('help [words...]')
    .summary('Explain a command.')
    .description('Explain a command.');
  settle(help, streams);
  help.action((words: readonly string[]) => {
    let explained = program;
    for (const word of words) {
      const found = explained.commands.find((it) => it.name() === word);
      if (!found) {
        const known = explained.commands.map((it) => it.name());
        help.error(`error: unknown command '${[...words].join(' ')}'.${suggestion(word, known)}`);
        return;
      }
      explained = found;
    }
    explained.help();
  });
}

function groupOf(program: Command, name: string, summary: string, streams: Streams): Command {
  const known = program.commands.find((it) => it.name() === name);
  if (known) return known;
  const group = program.command(name).summary(summary).description(summary);
  settle(group, streams);
  return group;
}

/** What commander does not hand down by itself to commands made later. */
function settle(command: Command, { stdout, stderr }: Streams): void {
  command
    .exitOverride()
    .showHelpAfterError(`Run \`${pathOf(command)} --help\` to see what it takes.`)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: true })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Its messages repeat what was typed, whatever and however long that was.
      outputError: (text, write) =>
        write(safeText(shortenLines(maskText(text.replace(/^error: /, 'cortado: ')), 500))),
    });
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

function about({ summary, details }: CommandSpec): string {
  return details ? `${summary}\n\n${details}` : summary;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

import { relative, resolve } from 'node:path';
import { Argument, InvalidArgumentError } from 'commander';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { wholeNumber } from '../option-values.js';
import type { Session } from '../session.js';
import { composeFile } from '../setup/compose.js';
import { KUBERNETES_WORDS, kubernetesFile } from '../setup/kubernetes.js';
import { type ProcessPlan, plannedProcesses } from '../setup/process-plan.js';
import { procfile } from '../setup/procfile.js';
import { serviceName } from '../setup/service-name.js';
import { shellWord } from '../setup/shell-words.js';
import { SUPERVISOR_WORDS, supervisorFile } from '../setup/supervisor.js';
import { systemdFile } from '../setup/systemd.js';
import { writeAskingFirst } from '../write-file.js';

const KINDS: Readonly<Record<string, (plan: ProcessPlan) => string>> = {
  supervisor: supervisorFile,
  systemd: systemdFile,
  procfile,
  k8s: kubernetesFile,
  compose: composeFile,
};

/** What each process is told there, beside what it serves. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  supervisor: SUPERVISOR_WORDS,
  k8s: KUBERNETES_WORDS,
};

interface SetupOptions {
  processes?: ReadonlyMap<string, number>;
  command: string;
  directory: string;
  user?: string;
  image?: string;
  prometheus?: string;
  output?: string;
  yes?: boolean;
}

export const setup: CommandSpec<SetupOptions> = {
  usage: 'setup',
  summary:
    'Print what a service manager needs to run workers and scheduler: supervisor, systemd, procfile, k8s, compose.',
  details:
    "Each queue gets processes of its own. A process that is told to stop has as long as its queue's jobs may take, and a little more, before it is killed.",
  examples: [
    'cortado setup supervisor --user deploy --output /etc/supervisor/conf.d/shop.conf',
    'cortado setup systemd --processes short:1,default:4',
    'cortado setup procfile',
    'cortado setup k8s --image registry.example.com/shop:1.4',
    'cortado setup k8s --prometheus http://prometheus.monitoring:9090',
    'cortado setup compose --image shop',
  ],
  declare: (it) =>
    it
      .addArgument(new Argument('<manager>', 'Which one.').choices(Object.keys(KINDS)))
      .option(
        '--processes <queue:n>',
        'How many serve a queue. Default: 2 for default and long, else 1.',
        processesOf,
      )
      .option('--command <words>', 'What starts the command line.', 'npx cortado')
      .option('--directory <path>', 'Where they run.', process.cwd())
      .option('--user <name>', 'Who they run as.')
      .option('--image <name>', 'Of containers. Default: the name of the app.')
      .option(
        '--prometheus <url>',
        'Of k8s: scale each queue with KEDA, by the metrics that this Prometheus reads.',
      )
      .option('-o, --output <path>', 'Write it there; asks before it writes over something.')
      .option('--yes', 'Write over what is there.'),

  async run(session, { processes = new Map(), command, output, yes = false, ...given }, manager = '') {
    const { prometheus } = given;
    if (prometheus !== undefined && manager !== 'k8s')
      throw new UsageError(`--prometheus is for k8s, found ${manager}.`);
    if (prometheus !== undefined && !isWebAddress(prometheus))
      throw new UsageError(
        `Expected --prometheus to be an address such as http://prometheus:9090, found "${prometheus}".`,
      );
    const app = await session.load();
    session.expectQueues(app, [...processes.keys()]);
    const plan = {
      app: await nameOf(session),
      processes: plannedProcesses(app, {
        processes,
        command,
        more: [...(WORDS[manager] ?? []), ...moreWords(session, given.directory)],
      }),
      directory: resolve(given.directory),
      user: given.user,
      image: given.image ?? (await nameOf(session)),
      prometheus,
    };
    const text = (KINDS[manager] as (plan: ProcessPlan) => string)(plan);
    const became = output === undefined ? undefined : await writeAskingFirst(session, output, text, yes);
    session.printer.result({ manager, file: output ?? null, became, text }, () =>
      output === undefined ? text.trimEnd() : `${output}: ${became}`,
    );
    return became === 'left' ? 1 : 0;
  },
};

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** The app's name, as every service manager can have it. */
async function nameOf(session: Session): Promise<string> {
  const { configSettings } = await import('@cortado/core/load');
  const { settings } = await configSettings(session.config);
  const name = String(settings.find((it) => it.name === 'app')?.value ?? 'cortado');
  return serviceName(name, 'cortado');
}

function moreWords({ config, site }: Session, directory: string): string[] {
  const words = [
    ...(config === undefined ? [] : ['--config', relative(resolve(directory), resolve(config))]),
    ...(site === undefined ? [] : ['--site', site]),
  ];
  return words.map(shellWord);
}

/** `short:1,default:4`. May be given several times. */
function processesOf(
  text: string,
  before: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const given = text.split(',').map((it): [string, number] => {
    const [, queue, count] = /^([^:]+):(\d+)$/.exec(it.trim()) ?? [];
    if (!queue || !count)
      throw new InvalidArgumentError('Expected queues and numbers of processes, such as short:1,default:4.');
    return [queue, wholeNumber(count)];
  });
  return new Map([...before, ...given]);
}

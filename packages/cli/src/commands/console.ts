import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type REPLServer, start } from 'node:repl';
import { type Cortado, currentUser, runAs } from '@cortado/core';
import { loadConfig } from '@cortado/core/load';
import type { CommandSpec } from '../command.js';
import { runPiped } from '../piped-console.js';
import type { Session } from '../session.js';

export const consoleCommand: CommandSpec = {
  usage: 'console',
  summary: 'Open a JavaScript prompt with the app at hand.',
  details:
    'There are `cortado` (the app), `jobs(Service)` to queue its methods, `queue(name)`, `enqueue(name, args, options)`, `runAs(user, fn)`, and every service of the config by its name; `await` works, Tab completes. Lines that are piped in are run one after the other, with what each gives printed; an error among them makes the exit code 1. History is kept in ~/.cortado_history, or where CORTADO_HISTORY says; nowhere when that is empty.',
  examples: [
    'cortado console',
    `echo "await queue('default').counts()" | cortado console`,
    'cortado console < check.js',
  ],

  async run(session) {
    const app = await session.connect();
    const names = await namesOf(app, session);
    if (process.stdin.isTTY !== true) return (await runPiped(names, process.stdin, process.stdout)) ? 0 : 1;
    session.printer.say(`${app.location}\n${Object.keys(names).join(', ')}; .exit or Ctrl-D ends.`);
    const server = start({ prompt: 'cortado> ', ignoreUndefined: true });
    Object.assign(server.context, names);
    keepHistory(server);
    await once(server, 'exit');
    return 0;
  },
};

async function namesOf(app: Cortado, { config }: Session): Promise<Record<string, unknown>> {
  const { services = [] } = await loadConfig(config);
  return {
    cortado: app,
    jobs: app.jobs.bind(app),
    queue: app.queue.bind(app),
    enqueue: app.enqueue.bind(app),
    ...{ runAs, currentUser },
    ...Object.fromEntries(services.map((it) => [it.name, it])),
  };
}

function keepHistory(server: REPLServer): void {
  const path = process.env.CORTADO_HISTORY ?? join(homedir(), '.cortado_history');
  // Without a place for it, or where that cannot be written, there is a history of this time alone.
  if (path) server.setupHistory(path, () => undefined);
}

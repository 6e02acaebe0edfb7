import type { PlannedProcess, ProcessPlan } from './process-plan.js';

/** Units for /etc/systemd/system, each under a comment with its file's name; several processes are one template. */
export function systemdFile(plan: ProcessPlan): string {
  return `${[targetOf(plan), ...plan.processes.map((it) => unitOf(plan, it))].join('\n\n')}\n`;
}

function targetOf({ app, processes }: ProcessPlan): string {
  const wanted = processes.flatMap(({ name, count }) =>
    count > 1
      ? Array.from({ length: count }, (_, at) => `${app}-${name}@${at + 1}.service`)
      : [`${app}-${name}.service`],
  );
  return [
    `# ${app}.target`,
    '[Unit]',
    `Description=Background jobs of ${app}`,
    `Wants=${wanted.join(' ')}`,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ].join('\n');
}

/** systemd puts values in behind a percent sign. */
function literal(text: string): string {
  return text.replaceAll('%', '%%');
}

function unitOf({ app, directory, user }: ProcessPlan, it: PlannedProcess): string {
  return [
    `# ${app}-${it.name}${it.count > 1 ? '@' : ''}.service`,
    '[Unit]',
    `Description=${app} ${it.name}`,
    'After=network-online.target',
    `PartOf=${app}.target`,
    '',
    '[Service]',
    `ExecStart=/usr/bin/env ${literal(it.command).replaceAll('$', '$$$$')}`,
    `WorkingDirectory=${literal(directory)}`,
    ...(user === undefined ? [] : [`User=${user}`]),
    'Environment=NODE_ENV=production',
    'Restart=always',
    'RestartSec=2',
    // A pool tells its children itself.
    'KillMode=mixed',
    'KillSignal=SIGTERM',
    `TimeoutStopSec=${it.stopSeconds}`,
    '',
    '[Install]',
    `WantedBy=${app}.target`,
  ].join('\n');
}

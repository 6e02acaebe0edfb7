import type { ProcessPlan } from './process-plan.js';

/** Processes write their logs themselves; what one says before it can is kept by supervisor: `supervisorctl tail`. */
export const SUPERVISOR_WORDS = ['--log-dir', 'logs'];

/** Supervisor puts values in behind a percent sign. */
function literal(text: string): string {
  return text.replaceAll('%', '%%');
}

/** A file for /etc/supervisor/conf.d. */
export function supervisorFile({ app, processes, directory, user }: ProcessPlan): string {
  const programs = processes.map(({ name, command, count, stopSeconds }) =>
    [
      `[program:${app}-${name}]`,
      `command=${literal(command)}`,
      `directory=${literal(directory)}`,
      'autostart=true',
      'autorestart=true',
      'stopsignal=TERM',
      `stopwaitsecs=${stopSeconds}`,
      'stopasgroup=false',
      ...(user === undefined ? [] : [`user=${user}`]),
      ...(count > 1 ? [`numprocs=${count}`, 'process_name=%(program_name)s-%(process_num)d'] : []),
    ].join('\n'),
  );
  const group = `[group:${app}]\nprograms=${processes.map((it) => `${app}-${it.name}`).join(',')}`;
  return `${[...programs, group].join('\n\n')}\n`;
}

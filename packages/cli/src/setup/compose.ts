import type { ProcessPlan } from './process-plan.js';
import { shellWords } from './shell-words.js';

/** Compose puts the value in, and refuses to start without one. */
const FROM_ENVIRONMENT = '$' + '{CORTADO_URL:?the address of the datastore}';

/** Services for Docker Compose. */
export function composeFile({ app, image, processes }: ProcessPlan): string {
  const services = processes.map(({ name, command, count, stopSeconds }) =>
    [
      `  ${name}:`,
      `    image: ${JSON.stringify(image)}`,
      `    command: ${JSON.stringify(shellWords(command)).replaceAll('$', '$$$$')}`,
      '    restart: always',
      // One that is PID 1 gets no SIGTERM by itself in every image.
      '    init: true',
      `    stop_grace_period: ${stopSeconds}s`,
      '    environment:',
      '      NODE_ENV: production',
      `      CORTADO_URL: ${FROM_ENVIRONMENT}`,
      ...(count > 1 ? ['    deploy:', `      replicas: ${count}`] : []),
    ].join('\n'),
  );
  return `name: ${JSON.stringify(app)}\nservices:\n${services.join('\n')}\n`;
}

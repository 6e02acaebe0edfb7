import type { Project } from './project.js';

/** A file that `init` makes. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** The config, and one job to begin with. */
export function newFiles(project: Project): NewFile[] {
  return project.isTypeScript ? typeScriptFiles(project) : javaScriptFiles(project);
}

/** Names that a config has; where one is there, it stays the one. */
export const CONFIG_NAMES = ['cortado.config.ts', 'cortado.config.js', 'cortado.config.mjs'];

function typeScriptFiles({ source, refusesMetadata }: Project): NewFile[] {
  return [
    {
      path: 'cortado.config.ts',
      text: `import { defineConfig } from '@cortado/core';
import { Greetings } from './${source}jobs/greetings.js';

export default defineConfig({
  // Where jobs live: CORTADO_URL, then REDIS_URL, and without both a database in .cortado/data.
  services: [Greetings],
});
`,
    },
    {
      path: `${source}jobs/greetings.ts`,
      text: `import { currentJob, Enqueue, type Enqueued } from '@cortado/core';

/** Calling a method with @Enqueue queues it; a worker runs it. */
export class Greetings {
  @Enqueue({ queue: 'short', attempts: 3${refusesMetadata ? ', payload: [String]' : ''} })
  async hello(name: string): Enqueued<string> {
    await currentJob().log(\`greeting \${name}\`);
    return \`Hello, \${name}!\`;
  }
}
`,
    },
  ];
}

function javaScriptFiles({ source }: Project): NewFile[] {
  return [
    {
      path: 'cortado.config.mjs',
      text: `import { defineConfig } from '@cortado/core';
import { hello } from './${source}jobs/greetings.mjs';

export default defineConfig({
  // Where jobs live: CORTADO_URL, then REDIS_URL, and without both a database in .cortado/data.
  jobs: [hello],
});
`,
    },
    {
      path: `${source}jobs/greetings.mjs`,
      text: `import { currentJob, defineJob } from '@cortado/core';

/** Calling it queues it; a worker runs it. */
export const hello = defineJob('Greetings.hello', { queue: 'short', attempts: 3 }, async (name) => {
  await currentJob().log(\`greeting \${name}\`);
  return \`Hello, \${name}!\`;
});
`,
    },
  ];
}

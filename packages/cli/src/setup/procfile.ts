import type { ProcessPlan } from './process-plan.js';

/** Lines for foreman, overmind, honcho or a platform that reads a Procfile; how many of each is said to those. */
export function procfile({ processes }: ProcessPlan): string {
  return processes.map(({ name, command }) => `${name.replaceAll('-', '_')}: ${command}\n`).join('');
}

import type { Installed } from './support/installed.js';

export const SUITES = ['jest', 'vitest'] as const;

/** Test suites of services, which need no datastore: they are given none. */
export function describeSuites(installed: Installed): void {
  it.each(SUITES)('examples/%s passes its suite without a datastore', async (name) => {
    const project = installed.project(name);
    const { stdout, stderr } = await project.run(await project.commandOf('test'));
    expect(stdout + stderr).toMatch(/Tests:?\W.*2 passed/);
    await project.run([project.binary('tsc'), '--noEmit', '-p', '.']);
  });
}

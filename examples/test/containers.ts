import type { Installed } from './support/installed.js';

const CONTAINERS = ['tsyringe', 'awilix', 'inversify'] as const;

export function describeContainers(installed: Installed): void {
  describe('examples/containers', () => {
    beforeAll(() => installed.project('containers').runScript('build'));

    it.each(CONTAINERS)('makes each attempt a session with %s, and closes it again', async (name) => {
      const program = [process.execPath, `dist/${name}.js`];
      const { stdout } = await installed.project('containers').run(program, installed.env);
      expect(JSON.parse(stdout)).toEqual({
        results: [
          'Cortado Ltd: 1 pages, true',
          'Cortado Ltd: 2 pages, true',
          expect.stringContaining('There are no pages'),
        ],
        letterheads: 1,
        // The third job is tried twice.
        sessions: { made: 4, open: 0 },
      });
    });
  });
}
